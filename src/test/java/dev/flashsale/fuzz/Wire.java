package dev.flashsale.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection to the service that sends any bytes, and is kept for as long as it lasts. */
final class Wire implements AutoCloseable {

  /** Longer than any answer may be held back. */
  private static final int PATIENCE_MS = 15_000;

  /** What nobody answered: the connection was closed. */
  static final Answer NONE = new Answer(0, Map.of(), "");

  private final int port;
  private @Nullable Socket socket;
  private InputStream in = InputStream.nullInputStream();

  Wire(int port) {
    this.port = port;
  }

  /**
   * An answer.
   *
   * @param status 0 if there is none
   * @param headers by their names in lower case
   */
  record Answer(int status, Map<String, String> headers, String body) {

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /**
   * Sends a request and reads its answer.
   *
   * @throws IOException if the service neither answers nor closes the connection
   */
  Answer exchange(FuzzRequest request) throws IOException {
    boolean isFresh = socket == null;
    Answer answer = exchangeOnce(request);
    // The connection may have ended before the request had begun.
    return answer.status() == 0 && !isFresh ? exchangeOnce(request) : answer;
  }

  private Answer exchangeOnce(FuzzRequest request) throws IOException {
    Thread sender = send(connected(), request.bytes());
    try {
      Answer answer = read(request.method());
      boolean isLast =
          answer.header("connection").equalsIgnoreCase("close")
              || isEndless(answer)
              || request.expected() == FuzzRequest.Expectation.NOT_HTTP
              || sender.isAlive();
      if (isLast) {
        close();
      }
      return answer;
    } catch (EOFException | SocketException closed) {
      close();
      return NONE;
    }
  }

  private Socket connected() throws IOException {
    if (socket == null) {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MS);
      in = new BufferedInputStream(socket.getInputStream());
    }
    return socket;
  }

  /** Beside the reading if it may take long: the service may answer before it has read all. */
  private static Thread send(Socket socket, byte[] bytes) {
    Runnable writing = () -> write(socket, bytes);
    Thread sender = Thread.ofVirtual().unstarted(writing);
    if (bytes.length < 8192) {
      writing.run();
    } else {
      sender.start();
    }
    return sender;
  }

  private static void write(Socket socket, byte[] bytes) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    } catch (IOException heardEnough) {
      // The answer tells.
    }
  }

  private Answer read(String method) throws IOException {
    int status = status(line());
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    if (status == 100) {
      return read(method);
    }
    Answer head = new Answer(status, headers, "");
    boolean isEmpty = method.equals("HEAD") || status < 200 || status == 204 || status == 304;
    return isEmpty || isEndless(head)
        ? head
        : new Answer(status, headers, new String(body(headers), UTF_8));
  }

  private static int status(String line) throws IOException {
    String[] parts = line.split(" ", 3); // the version is the one that was sent, whatever it was
    if (parts.length < 2 || !parts[1].matches("\\d{3}")) {
      throw new IOException("no status line: " + line);
    }
    return Integer.parseInt(parts[1]);
  }

  private static boolean isEndless(Answer answer) {
    return answer.header("content-type").startsWith("text/event-stream");
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
      return chunks();
    }
    String length = headers.get("content-length");
    return length == null ? in.readAllBytes() : exactly(Integer.parseInt(length));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
      body.writeBytes(exactly(size));
      line();
    }
    line();
    return body.toByteArray();
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      line.write(c);
    }
    String text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
