package dev.flashsale.chaos.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes the service's events over its webhook, and keeps each once, in the order in which they
 * first came. Thread-safe.
 */
public final class EventReceiver implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
  private final AtomicInteger repetitions = new AtomicInteger();

  private EventReceiver(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::take);
  }

  /** Listens on a free port of the loopback address. */
  public static EventReceiver start() throws IOException {
    EventReceiver receiver =
        new EventReceiver(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    receiver.server.start();
    return receiver;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private void take(HttpExchange exchange) throws IOException {
    String id = String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id"));
    JsonNode event = JSON.readTree(exchange.getRequestBody().readAllBytes());
    JsonNode data = event.path("data");
    Delivery delivery =
        new Delivery(
            id,
            event.path("type").asText(),
            data.path("id").asText(),
            data.path("status").asText(""));
    synchronized (deliveries) {
      if (deliveries.putIfAbsent(id, delivery) != null) {
        repetitions.incrementAndGet();
      }
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  /** Each event once, in the order in which they first came. */
  public List<Delivery> deliveries() {
    synchronized (deliveries) {
      return List.copyOf(deliveries.values());
    }
  }

  /** How often an event came again, which receivers have to live with. */
  public int repetitions() {
    return repetitions.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
