package dev.flashsale.local;

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

/** One buyer's one order of the sample sale, placed as a run's greeting tells its user to. */
final class SampleOrder {

  private static final String ORDERS = "/v1/sales/midnight-drop/orders";
  private static final String ITEMS = "{\"items\":[{\"sku\":\"sneaker-white-42\",\"quantity\":1}]}";

  private final String buyer;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();

  SampleOrder(String buyer) {
    this.buyer = buyer;
  }

  /** Places the order, or finds it again, with the buyer's one idempotency key; returns its id. */
  String place(String url) throws IOException, InterruptedException {
    HttpRequest.Builder order =
        authorized(url, ORDERS)
            .header("Idempotency-Key", "the-only-one")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(ITEMS));
    return send(order).path("id").asText();
  }

  /** What the buyer finds when asking for all orders of the sale. */
  String list(String url) throws IOException, InterruptedException {
    return send(authorized(url, ORDERS)).toString();
  }

  private HttpRequest.Builder authorized(String url, String path)
      throws IOException, InterruptedException {
    HttpRequest.Builder ask =
        request(url, "/v1/demo/tokens")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"subject\":\"" + buyer + "\"}"));
    return request(url, path).header("Authorization", "Bearer " + send(ask).path("token").asText());
  }

  private static HttpRequest.Builder request(String url, String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(10));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(
          response.uri() + " answered " + response.statusCode() + " " + response.body());
    }
    return json.readTree(response.body());
  }
}
