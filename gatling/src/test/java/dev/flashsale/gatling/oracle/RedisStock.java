package dev.flashsale.gatling.oracle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** A hand in the till: changes a sale's stock in Redis behind the service's back. */
final class RedisStock {

  private static final int TIMEOUT_MS = 5_000;

  private RedisStock() {}

  /** The field's new value. */
  static long add(URI redis, String sale, String sku, int units) throws IOException {
    // The first epoch of a sale's only bucket.
    String stock = "fs:{" + sale + ":0}:e1:stock";
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(redis.getHost(), redis.getPort()), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      socket
          .getOutputStream()
          .write(command("HINCRBY", stock, sku, Integer.toString(units)).getBytes(US_ASCII));
      String reply =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
      if (reply == null || !reply.startsWith(":")) {
        throw new IOException("Redis answered " + reply);
      }
      return Long.parseLong(reply.substring(1));
    }
  }

  private static String command(String... words) {
    StringBuilder resp = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      resp.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return resp.toString();
  }
}
