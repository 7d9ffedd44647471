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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shoppers who buy the sample sale out, for a JVM that records what it loads and compiles: the next
 * start then knows the buy path already. Each looks, buys, clicks again, and reads the order, over
 * HTTP; after the sell-out they are told so. Their tokens are the local run's.
 *
 * <p>Blocks its caller for {@link #LENGTH}, and a slow answer longer.
 */
final class Training {

  /** Enough for the whole buy path to be compiled. */
  static final Duration LENGTH = Duration.ofSeconds(6);

  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);
  private static final int AT_ONCE = 16;
  private static final String SALE = "/v1/sales/" + SampleSale.ID;
  private static final String ITEMS = "{\"items\":[{\"sku\":\"sneaker-white-42\",\"quantity\":1}]}";

  private final URI tokens;
  private final URI service;
  private final ObjectMapper json = new ObjectMapper();
  private final AtomicInteger shoppers = new AtomicInteger();

  /**
   * @param tokens the local run that gives shoppers their tokens
   * @param service where they buy
   */
  Training(URI tokens, URI service) {
    this.tokens = tokens;
    this.service = service;
  }

  /**
   * Shops until the time is over.
   *
   * @throws LocalStackException if the service does not answer, or nobody could buy
   */
  void run() {
    try (HttpClient client = HttpClient.newHttpClient();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      long start = System.nanoTime();
      List<Future<Integer>> bought = new ArrayList<>();
      for (int count = 0; count < AT_ONCE; count++) {
        bought.add(threads.submit(() -> shop(client, start)));
      }
      int orders = 0;
      for (Future<Integer> result : bought) {
        orders += result.get();
      }
      if (orders == 0) {
        throw new LocalStackException("nobody could buy");
      }
    } catch (ExecutionException e) {
      throw new LocalStackException("a training shopper failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("interrupted while training", e);
    }
  }

  /** One shopper after the other; how many of them bought. */
  private int shop(HttpClient client, long startNanos) throws IOException, InterruptedException {
    int orders = 0;
    while (System.nanoTime() - startNanos < LENGTH.toNanos()) {
      if (buy(client, "trainee-" + shoppers.incrementAndGet())) {
        orders++;
      }
    }
    return orders;
  }

  private boolean buy(HttpClient client, String shopper) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            client,
            request(tokens, "/v1/demo/tokens").POST(body("{\"subject\":\"" + shopper + "\"}")));
    String bearer = "Bearer " + json.readTree(answer.body()).path("token").asText();
    send(client, request("/v1/sales"));
    send(client, request(SALE));
    HttpRequest.Builder purchase =
        request(SALE + "/orders")
            .header("Authorization", bearer)
            .header("Idempotency-Key", shopper)
            .POST(body(ITEMS));
    HttpResponse<String> order = send(client, purchase);
    if (order.statusCode() != 202) {
      return false;
    }
    send(client, purchase);
    JsonNode id = json.readTree(order.body()).path("id");
    send(client, request(SALE + "/orders/" + id.asText()).header("Authorization", bearer));
    return true;
  }

  private HttpRequest.Builder request(String path) {
    return request(service, path);
  }

  private static HttpRequest.Builder request(URI base, String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(REQUEST_LIMIT)
        .header("Content-Type", "application/json");
  }

  private static HttpRequest.BodyPublisher body(String text) {
    return BodyPublishers.ofString(text);
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
