package dev.flashsale.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The sale a local run offers, made through the HTTP API like any other, so that it needs nothing
 * the service does not promise. Not thread-safe.
 */
final class SampleSale {

  static final String ID = "midnight-drop";

  private static final Duration OPEN_FOR = Duration.ofDays(365);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);

  /**
   * After its servers were killed the service may refuse for a while until it has put its stock in
   * order.
   */
  private static final Duration UNAVAILABLE_LIMIT = Duration.ofSeconds(60);

  private static final Duration RETRY_PAUSE = Duration.ofMillis(250);

  private final URI service;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();

  SampleSale(URI service) {
    this.service = service;
  }

  /**
   * Makes the sale and opens it, unless an earlier run has. A sale that the user has paused or
   * closed stays so.
   *
   * @throws LocalStackException if the service answers otherwise than its contract says
   */
  void ensureOpen() {
    HttpResponse<String> found = send("GET", "/v1/sales/" + ID, null, null);
    switch (found.statusCode()) {
      // Published, but perhaps not loaded: the run that opened it may have been killed meanwhile.
      case 200 -> open(adminToken());
      case 404 -> create();
      default -> throw unexpected("GET /v1/sales/" + ID, found);
    }
  }

  private void create() {
    String token = adminToken();
    HttpResponse<String> created = send("POST", "/v1/admin/sales", token, description());
    // Taken although not found: a draft, which is not shown to the public.
    if (created.statusCode() != 201 && created.statusCode() != 409) {
      throw unexpected("POST /v1/admin/sales", created);
    }
    open(token);
  }

  private void open(String token) {
    String path = "/v1/admin/sales/" + ID + "/open";
    HttpResponse<String> opened = send("POST", path, token, null);
    boolean pausedOrClosed = opened.statusCode() == 409;
    if (opened.statusCode() != 200 && !pausedOrClosed) {
      throw unexpected("POST " + path, opened);
    }
  }

  private String adminToken() {
    String body = "{\"subject\":\"sample-sale\",\"groups\":[\"admin\"],\"expiresInSeconds\":60}";
    HttpResponse<String> token = send("POST", "/v1/demo/tokens", null, body);
    if (token.statusCode() != 200) {
      throw unexpected("POST /v1/demo/tokens", token);
    }
    return parse(token).path("token").asText();
  }

  private String description() {
    try (InputStream template = SampleSale.class.getResourceAsStream("/sample-sale.json")) {
      if (template == null) {
        throw new IllegalStateException("sample-sale.json is not in this build");
      }
      ObjectNode sale = (ObjectNode) json.readTree(template);
      Instant now = Instant.now();
      return sale.put("opensAt", now.toString())
          .put("closesAt", now.plus(OPEN_FOR).toString())
          .toString();
    } catch (IOException e) {
      throw new LocalStackException("cannot read sample-sale.json: " + e, e);
    }
  }

  private HttpResponse<String> send(
      String method, String path, @Nullable String token, @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.resolve(path))
            .timeout(REQUEST_LIMIT)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    return sendWhenAvailable(request.build());
  }

  private HttpResponse<String> sendWhenAvailable(HttpRequest request) {
    long start = System.nanoTime();
    HttpResponse<String> response = sendOnce(request);
    while (response.statusCode() == 503
        && System.nanoTime() - start < UNAVAILABLE_LIMIT.toNanos()) {
      LockSupport.parkNanos(RETRY_PAUSE.toNanos());
      response = sendOnce(request);
    }
    return response;
  }

  private HttpResponse<String> sendOnce(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new LocalStackException(
          "cannot load the sample sale: " + request.uri() + " does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("interrupted while loading the sample sale", e);
    }
  }

  private JsonNode parse(HttpResponse<String> response) {
    try {
      return json.readTree(response.body());
    } catch (IOException e) {
      throw new LocalStackException(
          "cannot load the sample sale: " + response.uri() + " did not answer with JSON", e);
    }
  }

  private static LocalStackException unexpected(String call, HttpResponse<String> response) {
    return new LocalStackException(
        "cannot load the sample sale: "
            + call
            + " answered "
            + response.statusCode()
            + " "
            + response.body().strip());
  }
}
