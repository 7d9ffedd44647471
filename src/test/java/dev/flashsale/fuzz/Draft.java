package dev.flashsale.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request being made: first a good one, then what is wrong with it. */
final class Draft {

  private record Header(String name, String value) {}

  final Operation operation;
  String method;

  /** By parameter, as the wire has them. */
  final Map<String, String> path = new LinkedHashMap<>();

  String query = "";
  byte[] body = new byte[0];
  boolean isChunked;

  private final List<Header> headers = new ArrayList<>();

  Draft(Operation operation) {
    this.operation = operation;
    this.method = operation.method();
    put("Host", "localhost");
  }

  /** In the place of all that the request has of this name. */
  void put(String name, String value) {
    drop(name);
    add(name, value);
  }

  void add(String name, String value) {
    headers.add(new Header(name, value));
  }

  void drop(String name) {
    headers.removeIf(header -> header.name().equalsIgnoreCase(name));
  }

  String target() {
    String target = operation.path();
    for (Map.Entry<String, String> part : path.entrySet()) {
      target = target.replace("{" + part.getKey() + "}", part.getValue());
    }
    return target + query;
  }

  /** What goes over the wire. Text is written byte for byte. */
  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head().getBytes(ISO_8859_1));
    if (isChunked) {
      out.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(ISO_8859_1));
      out.writeBytes(body);
      out.writeBytes((body.length == 0 ? "\r\n" : "\r\n0\r\n\r\n").getBytes(ISO_8859_1));
    } else {
      out.writeBytes(body);
    }
    return out.toByteArray();
  }

  private String head() {
    StringBuilder head = new StringBuilder(method + " " + target() + " HTTP/1.1\r\n");
    for (Header header : headers) {
      head.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    if (isChunked) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (body.length > 0 || !method.toUpperCase(Locale.ROOT).equals("GET")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    return head.append("\r\n").toString();
  }
}
