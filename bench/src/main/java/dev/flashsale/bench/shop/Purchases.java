package dev.flashsale.bench.shop;

import dev.flashsale.bench.load.Requests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Builds the requests of a crowd that buys.
 *
 * @param path of a sale's orders, with {@code %s} for the sale
 * @param skus how many items of the sale the purchases are spread over
 * @param quantity units each asks for
 * @param prefer value of the {@code Prefer} header; empty for none
 */
public record Purchases(String path, int skus, int quantity, String prefer) {

  public static final String PATH = "/v1/sales/%s/orders";

  public static final Purchases PLAIN = new Purchases(PATH, 1, 1, "");

  /** One unit each of the first item, on another route of the same shape. */
  public static Purchases at(String path) {
    return new Purchases(path, 1, 1, "");
  }

  /** Each shopper once in each sale. */
  public Requests by(Crowd crowd, List<String> sales, Requests.Order order) {
    return new Requests(
        sales.stream().map(this::head).toList(),
        IntStream.range(0, crowd.size()).mapToObj(i -> tail(crowd.shoppers().get(i), i)).toList(),
        order);
  }

  private byte[] head(String sale) {
    return bytes("POST " + path.formatted(sale) + " HTTP/1.1");
  }

  private byte[] tail(Shopper shopper, int place) {
    String body =
        "{\"items\":[{\"sku\":\"" + Sales.sku(place % skus) + "\",\"quantity\":" + quantity + "}]}";
    return bytes(
        "\r\nHost: localhost\r\nAuthorization: Bearer "
            + shopper.token()
            + "\r\nIdempotency-Key: purchase-of-"
            + shopper.id()
            + (prefer.isEmpty() ? "" : "\r\nPrefer: " + prefer)
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
