package dev.flashsale.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.function.UnaryOperator;

/** Makes of a request something that is not one. */
final class NotHttp {

  private static final List<UnaryOperator<String>> WAYS =
      List.of(
          request -> request.replace(" HTTP/1.1", ""),
          request -> request.replace(" HTTP/1.1", " HTTP/9.9"),
          request -> request.replace(" HTTP/1.1", " HTTP/1.1 x"),
          request -> request.replace(" HTTP/1.1", " HTTX/1.1"),
          request -> request.replace("Host:", "Host :"),
          request -> request.replace("Host: localhost", "Host: localhost\r\nno colon"),
          request -> request.replace("Host: localhost", "Host: localhost\r\n: no name"),
          request -> request.replace("Host: localhost", "Host: localhost\r\nX-Nul: a\u0000b"),
          request -> request.replace("Host: localhost", "Host: localhost\r\nX-Cr: a\rb"),
          request -> request.replace("Host: localhost", "Host: localhost\r\nX\u0001: a"),
          request ->
              request.replace("Host: localhost", "Host: localhost\r\nX: " + "a".repeat(20_000)),
          request -> request.replace(" /", " /" + "a".repeat(5_000) + "/"),
          request -> request.replace(" /", " \u0000/"),
          request -> request.replace(" /", " "),
          request -> request.replace(" /", " http://[::1/"),
          request -> "A".repeat(5_000) + request,
          request -> "\u0016\u0003\u0001\u0002\u0000" + request,
          request -> request.replace("Content-Length: ", "Content-Length: -"),
          request -> request.replace("Content-Length: ", "Content-Length: 1, "),
          request -> request.replace("Content-Length: ", "Content-Length: 7\r\nContent-Length: "),
          request -> request.replace("Content-Length: ", "Content-Length: 0x"),
          request -> request.replace("Content-Length: ", "Content-Length: 99999999999999999999"),
          request -> request.replace("Content-Length: ", "Transfer-Encoding: chunked\r\nX: "),
          request ->
              request.replace("Content-Length: ", "Transfer-Encoding: chunked\r\nContent-Length: "),
          request -> request.replace("Content-Length: ", "Transfer-Encoding: gzip\r\nX: "),
          request ->
              request.replace(
                  "Content-Length: ", "Transfer-Encoding: x, chunked\r\nContent-Length: "));

  private NotHttp() {}

  static byte[] of(byte[] request, Dice dice) {
    return dice.pick(WAYS).apply(new String(request, ISO_8859_1)).getBytes(ISO_8859_1);
  }
}
