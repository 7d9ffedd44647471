package dev.flashsale.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/** HTTP by hand, for requests no proper client would send. */
public final class RawHttp {

  private static final int PATIENCE_MS = 10_000;

  private RawHttp() {}

  /** The answer's first line and headers, and its body. */
  public record Answer(String head, String body) {

    public int status() {
      return head.isEmpty() ? 0 : Integer.parseInt(head.split(" ", 3)[1]);
    }

    /** As {@link Problems#problem}. */
    public void assertProblem(int status, String code) {
      assertThat(head).startsWith("HTTP/1.1 " + status);
      assertThat(head).containsIgnoringCase("content-type: application/problem+json");
      JsonPath problem = JsonPath.from(body);
      assertThat(problem.getString("type")).isEqualTo("urn:flashsale:problem:" + code);
      assertThat(problem.getInt("status")).isEqualTo(status);
      assertThat(problem.getString("title")).isNotBlank();
      assertThat(problem.getString("detail")).isNotBlank();
    }
  }

  /** A purchase's head up to, and without, the headers that tell of its body. */
  public static String purchaseHead(String sale, String buyer, String key) {
    return "POST /v1/sales/"
        + sale
        + "/orders HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
        + Shop.shopper(buyer)
        + "\r\nIdempotency-Key: "
        + key
        + "\r\nContent-Type: application/json\r\n";
  }

  /** {@code body} as one chunk. */
  public static String chunked(String body) {
    return Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
  }

  /** Sends {@code request} as it is, and closes the connection without waiting for the answer. */
  public static void sendAndHangUp(String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends {@code request} as it is, and reads until the server closes the connection. */
  public static Answer exchange(String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
      socket.setSoTimeout(PATIENCE_MS);
      Thread sender = Thread.startVirtualThread(() -> send(socket, request.getBytes(ISO_8859_1)));
      String answer = readAll(socket.getInputStream());
      sender.interrupt();
      int end = answer.indexOf("\r\n\r\n");
      return end < 0
          ? new Answer(answer, "")
          : new Answer(answer.substring(0, end), answer.substring(end + 4));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server that has heard enough may close while we are still sending. */
  private static void send(Socket socket, byte[] request) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(request);
      out.flush();
    } catch (IOException heardEnough) {
      // The answer tells.
    }
  }

  private static String readAll(InputStream in) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        answer.write(buffer, 0, read);
      }
    } catch (SocketException reset) {
      // What came before the reset counts.
    }
    return answer.toString(ISO_8859_1);
  }
}
