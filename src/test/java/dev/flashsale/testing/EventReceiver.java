package dev.flashsale.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes events that are posted, and keeps each once, in the order in which they first came. */
public final class EventReceiver implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(16);
  private final Map<String, JsonNode> events = new LinkedHashMap<>();

  private EventReceiver(HttpServer server) {
    this.server = server;
  }

  /** Listens on a free port of the loopback interface. */
  public static EventReceiver start() {
    try {
      EventReceiver receiver =
          new EventReceiver(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      receiver.listen();
      return receiver;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String id = exchange.getRequestHeaders().getFirst("webhook-id");
          JsonNode event = JSON.readTree(exchange.getRequestBody().readAllBytes());
          synchronized (events) {
            events.putIfAbsent(id, event);
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** What has come: type, timestamp and data of each. */
  public Collection<JsonNode> events() {
    synchronized (events) {
      return List.copyOf(events.values());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
