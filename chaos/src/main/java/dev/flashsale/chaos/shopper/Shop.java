package dev.flashsale.chaos.shopper;

import dev.flashsale.chaos.RunClock;
import dev.flashsale.chaos.history.Answer;
import dev.flashsale.chaos.history.Ask;
import dev.flashsale.chaos.history.Attempt;
import dev.flashsale.chaos.history.History;
import dev.flashsale.chaos.stack.TokenKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The service's API at all its instances. Every attempt at what an {@link Ask} says goes into the
 * history. Thread-safe.
 */
public final class Shop {

  /** Longer than the service waits for anything; a client that gives up sooner learns less. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(6);

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

  private final List<URI> instances;
  private final TokenKeys keys;
  private final History history;
  private final RunClock clock;
  private final String admin;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();

  public Shop(List<URI> instances, TokenKeys keys, History history, RunClock clock) {
    this.instances = List.copyOf(instances);
    this.keys = keys;
    this.history = history;
    this.clock = clock;
    this.admin = keys.sign("admin", "admin");
  }

  public int instances() {
    return instances.size();
  }

  String tokenFor(String buyer) {
    return keys.sign(buyer, "shopper");
  }

  /**
   * Asks once, and writes down what came of it.
   *
   * @param token of the buyer; empty for an admin's request
   * @param waitSeconds how long a purchase waits for PostgreSQL; 0 for not at all
   */
  Answer ask(Ask ask, String token, int instance, int waitSeconds) throws InterruptedException {
    long invoked = clock.nowMs();
    Answer answer = answer(ask, token, instance, waitSeconds);
    history.add(new Attempt(ask, instance, invoked, clock.nowMs(), answer));
    return answer;
  }

  private Answer answer(Ask ask, String token, int instance, int waitSeconds)
      throws InterruptedException {
    try {
      HttpRequest.Builder request = request(ask, instance, token.isEmpty() ? admin : token);
      if (waitSeconds > 0) {
        request.header("Prefer", "wait=" + waitSeconds);
      }
      return Contract.read(
          ask, waitSeconds > 0, http.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      return Answer.none(e.getClass().getSimpleName() + " " + e.getMessage());
    }
  }

  private HttpRequest.Builder request(Ask ask, int instance, String token) {
    String orders = "/v1/sales/" + ask.sale() + "/orders";
    String order = orders + "/" + ask.orderId();
    HttpRequest.Builder request =
        switch (ask.action()) {
          case BUY -> to(instance, orders).POST(BodyPublishers.ofString(items(ask)));
          case PAY ->
              to(instance, order + "/payment")
                  .POST(BodyPublishers.ofString("{\"token\":\"" + ask.token() + "\"}"));
          case CANCEL -> to(instance, order + "/cancellation").POST(BodyPublishers.noBody());
          case READ -> to(instance, order).GET();
          case RESTOCK -> {
            var line = ask.lines().entrySet().iterator().next();
            yield to(
                    instance,
                    "/v1/admin/sales/" + ask.sale() + "/items/" + line.getKey() + "/stock")
                .POST(BodyPublishers.ofString("{\"delta\":" + line.getValue() + "}"));
          }
        };
    if (!ask.key().isEmpty()) {
      request.header("Idempotency-Key", ask.key());
    }
    return request.header("Authorization", "Bearer " + token);
  }

  private static String items(Ask ask) {
    return ask.lines().entrySet().stream()
        .map(line -> "{\"sku\":\"%s\",\"quantity\":%d}".formatted(line.getKey(), line.getValue()))
        .collect(Collectors.joining(",", "{\"items\":[", "]}"));
  }

  private HttpRequest.Builder to(int instance, String path) {
    return HttpRequest.newBuilder(instances.get(instance).resolve(path))
        .timeout(ANSWER_LIMIT)
        .header("Content-Type", "application/json");
  }

  /** An admin's request outside of the history; fails unless it is answered with success. */
  public String admin(int instance, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        to(instance, path)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + admin)
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          method + " " + path + " answered " + response.statusCode() + ": " + response.body());
    }
    return response.body();
  }
}
