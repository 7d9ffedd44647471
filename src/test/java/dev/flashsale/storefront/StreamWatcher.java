package dev.flashsale.storefront;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A socket that watches a sale, and reads only when told to. */
final class StreamWatcher implements AutoCloseable {

  private final Socket socket = new Socket();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /**
   * Asks for the stream.
   *
   * @param receiveBufferBytes how much the kernel takes for a watcher who does not read
   */
  StreamWatcher(String sale, int receiveBufferBytes) {
    try {
      socket.setReceiveBufferSize(receiveBufferBytes);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), RestAssured.port));
      socket
          .getOutputStream()
          .write(
              ("GET /v1/sales/" + sale + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                  .getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads from now on, on a thread of its own. */
  StreamWatcher reading() {
    Thread.startVirtualThread(this::read);
    return this;
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  /** The events so far, each as JSON. */
  List<String> events() {
    return lines.stream()
        .filter(line -> line.startsWith("data:"))
        .map(line -> line.substring("data:".length()))
        .toList();
  }

  /** The comments so far. */
  long comments() {
    return lines.stream().filter(line -> line.startsWith(":")).count();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
