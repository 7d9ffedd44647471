package dev.flashsale.bench.shop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Makes sales through the admin API and reads their books. Thread-safe. */
public final class Sales {

  /** More than any round sells. */
  public static final int PLENTY = 10_000_000;

  private static final int PER_BUYER = 10_000;
  private static final int UNIT_PRICE = 12_900;
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(60);

  private final URI service;
  private final String token;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public Sales(URI service, TokenSigner signer) {
    this.service = service;
    this.token = signer.sign("bench", "admin");
  }

  /**
   * What a sale offers.
   *
   * @param units of each item
   */
  public record Offer(int skus, int units, int perBuyer) {

    public static final Offer PLENTY = new Offer(1, Sales.PLENTY, PER_BUYER);

    public static Offer ofSkus(int skus) {
      return new Offer(skus, Sales.PLENTY, PER_BUYER);
    }
  }

  /** The name of a sale's n-th item, from 0; all are equally long. */
  public static String sku(int n) {
    return "sku-%05d".formatted(n);
  }

  /** Makes and opens {@code count} sales named {@code name-1}, {@code name-2} and so on. */
  public List<String> open(String name, int count, Offer offer)
      throws IOException, InterruptedException {
    List<String> ids = IntStream.rangeClosed(1, count).mapToObj(i -> name + "-" + i).toList();
    for (String id : ids) {
      expect(201, send("POST", "/v1/admin/sales", definition(id, offer)));
      expect(200, send("POST", "/v1/admin/sales/" + id + "/open", ""));
    }
    return ids;
  }

  /**
   * A sale's books.
   *
   * @param drift units that are nowhere, or twice
   * @param available units left, all items together
   */
  public record Books(long backlog, long drift, long oversold, long available, long held) {

    public boolean balance() {
      return backlog == 0 && drift == 0 && oversold == 0;
    }
  }

  public Books audit(String sale) throws IOException, InterruptedException {
    JsonNode audit =
        json.readTree(expect(200, send("GET", "/v1/admin/sales/" + sale + "/audit", "")).body());
    JsonNode items = audit.path("items");
    return new Books(
        audit.path("journalBacklog").asLong(-1),
        sum(items, "drift"),
        sum(items, "oversold"),
        sum(items, "available"),
        sum(items, "held"));
  }

  /** The text at {@code path}, which anybody may read. */
  public String read(String path) throws IOException, InterruptedException {
    return expect(200, send("GET", path, "")).body();
  }

  private static long sum(JsonNode items, String field) {
    long sum = 0;
    for (JsonNode item : items) {
      sum += Math.abs(item.path(field).longValue());
    }
    return sum;
  }

  private String definition(String id, Offer offer) {
    Instant now = Instant.now();
    ObjectNode sale =
        json.createObjectNode()
            .put("id", id)
            .put("name", "Benchmark")
            .put("opensAt", now.minusSeconds(60).toString())
            .put("closesAt", now.plus(Duration.ofDays(1)).toString())
            .put("holdFor", "PT1H")
            .put("perBuyerLimit", offer.perBuyer());
    ArrayNode items = sale.putArray("items");
    for (int i = 0; i < offer.skus(); i++) {
      items
          .addObject()
          .put("sku", sku(i))
          .put("title", "Item " + i)
          .put("total", offer.units())
          .putObject("price")
          .put("value", UNIT_PRICE)
          .put("currency", "USD");
    }
    return sale.toString();
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(service.resolve(path))
            .timeout(REQUEST_LIMIT)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static HttpResponse<String> expect(int status, HttpResponse<String> response)
      throws IOException {
    if (response.statusCode() != status) {
      throw new IOException(
          response.request().method()
              + " "
              + response.uri()
              + " answered "
              + response.statusCode()
              + ": "
              + response.body());
    }
    return response;
  }
}
