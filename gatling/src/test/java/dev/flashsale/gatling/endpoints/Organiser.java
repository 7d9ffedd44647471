package dev.flashsale.gatling.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What happens around a sale rather than in it: demo tokens, creating and opening the sale, its
 * audit, reading an order. These calls are not part of the load, so they do not go through Gatling.
 */
public final class Organiser implements AutoCloseable {

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** What is sold in a sale with a waiting room. */
  public static final String ROOM_SKU = "midnight-sneaker";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI url;

  public Organiser(URI url) {
    this.url = url;
  }

  /** A signed token for a subject. Only the local run gives them away. */
  public String token(String subject, String group) throws IOException, InterruptedException {
    Map<String, Object> wish = Map.of("subject", subject, "groups", List.of(group));
    HttpResponse<String> response = send(post("/v1/demo/tokens", JSON.writeValueAsString(wish)));
    if (response.statusCode() == 404) {
      throw new IOException(
          url
              + " has no demo tokens, so it is not a local run. Start one with './flashsale run'"
              + " and give its address, or leave out --url.");
    }
    return JSON.readTree(expectSuccess(response)).path("token").asText();
  }

  /** A sale of one SKU that is open when this returns. */
  public void openSale(String adminToken, NewSale sale) throws IOException, InterruptedException {
    expectSuccess(send(as(adminToken, post("/v1/admin/sales", sale.json()))));
    expectSuccess(send(as(adminToken, post("/v1/admin/sales/" + sale.id() + "/open", ""))));
  }

  /** A sale with a waiting room that opens later. */
  public void openRoom(String adminToken, String sale, Instant opensAt, int units, int perSecond)
      throws IOException, InterruptedException {
    Map<String, Object> definition =
        new HashMap<>(
            new NewSale(sale, 1, ROOM_SKU, units, 12_900, "EUR", Duration.ofMinutes(30))
                .definition(opensAt));
    definition.put("waitingRoom", Map.of("admitPerSecond", perSecond, "turnFor", "PT5M"));
    expectSuccess(
        send(as(adminToken, post("/v1/admin/sales", JSON.writeValueAsString(definition)))));
    expectSuccess(send(as(adminToken, post("/v1/admin/sales/" + sale + "/open", ""))));
  }

  /** How a waiting room stands, and its draw. */
  public JsonNode room(String sale) throws IOException, InterruptedException {
    return JSON.readTree(expectSuccess(send(request("/v1/sales/" + sale + "/queue").GET())));
  }

  public JsonNode audit(String adminToken, String sale) throws IOException, InterruptedException {
    HttpRequest.Builder get = request("/v1/admin/sales/" + sale + "/audit").GET();
    return JSON.readTree(expectSuccess(send(as(adminToken, get))));
  }

  /** The response as it is: an order that is not there is for the caller to judge. */
  public HttpResponse<String> order(String shopperToken, String sale, String id)
      throws IOException, InterruptedException {
    HttpRequest.Builder get = request("/v1/sales/" + sale + "/orders/" + id).GET();
    return send(as(shopperToken, get));
  }

  /** The response as it is, for the caller to judge. */
  public HttpResponse<String> buy(String shopperToken, String sale, String key, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder post = post("/v1/sales/" + sale + "/orders", body);
    return send(as(shopperToken, post).header("Idempotency-Key", key));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /** A sale to create: one SKU, open from now on. */
  public record NewSale(
      String id,
      int perBuyerLimit,
      String sku,
      int total,
      long price,
      String currency,
      Duration holdFor) {

    String json() throws IOException {
      return JSON.writeValueAsString(definition(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
    }

    Map<String, Object> definition(Instant opensAt) {
      Map<String, Object> item =
          Map.of(
              "sku",
              sku,
              "title",
              "Midnight Sneaker",
              "price",
              Map.of("value", price, "currency", currency),
              "total",
              total);
      return Map.of(
          "id",
          id,
          "name",
          "Simulated sale " + id,
          "opensAt",
          opensAt.toString(),
          "closesAt",
          opensAt.plus(Duration.ofHours(2)).toString(),
          "holdFor",
          holdFor.toString(),
          "perBuyerLimit",
          perBuyerLimit,
          "items",
          List.of(item));
    }
  }

  private HttpRequest.Builder post(String path, String json) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(ANSWER_TIMEOUT)
        .header("X-Forwarded-For", anyAddress());
  }

  /** A service that takes this machine for its proxy must not count all calls for one client. */
  private static String anyAddress() {
    int any = ThreadLocalRandom.current().nextInt(1 << 16);
    return "172.16." + (any >> 8) + "." + (any & 0xff);
  }

  private static HttpRequest.Builder as(String token, HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String expectSuccess(HttpResponse<String> response) throws IOException {
    if (response.statusCode() / 100 != 2) {
      HttpRequest request = response.request();
      throw new IOException(
          "%s %s answered %d: %s"
              .formatted(request.method(), request.uri(), response.statusCode(), response.body()));
    }
    return response.body();
  }
}
