package dev.flashsale.storefront;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.command;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who watches a sale is told of its changes. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class SaleEventsContractTest {

  private static final int TOLD_WITHIN_S = 5;

  private String sale;

  @BeforeEach
  void openASale() {
    sale = openSale(2, 2);
  }

  @Test
  void theFirstEventIsTheSaleAsItIs() throws Exception {
    try (Watcher watcher = Watcher.of(sale)) {
      JsonPath first = watcher.next();
      assertThat(first.getString("id")).isEqualTo(sale);
      assertThat(first.getString("state")).isEqualTo("OPEN");
      assertThat(first.getString("items[0].availability")).isEqualTo("IN_STOCK");
      assertThat(first.getString("serverTime")).isNotBlank();
    }
  }

  @Test
  void aSellOutIsTold() throws Exception {
    try (Watcher watcher = Watcher.of(sale)) {
      watcher.next();
      buy(sale, "ada", newKey(), "shoe", 2).then().statusCode(202);
      assertThat(watcher.next().getString("items[0].availability")).isEqualTo("SOLD_OUT");
    }
  }

  @Test
  void aPauseIsTold() throws Exception {
    try (Watcher watcher = Watcher.of(sale)) {
      watcher.next();
      command(sale, "pause").then().statusCode(200);
      assertThat(watcher.next().getString("state")).isEqualTo("PAUSED");
    }
  }

  @Test
  void whatDoesNotChangeIsNotToldAgain() throws Exception {
    try (Watcher watcher = Watcher.of(sale)) {
      watcher.next();
      assertThat(watcher.events.poll(1, TimeUnit.SECONDS)).isNull();
    }
  }

  @Test
  void aSaleThatIsNotCannotBeWatched() {
    problem(given().get("/v1/sales/no-such-sale/events"), 404, "sale-not-found");
  }

  /** Reads the stream on a thread of its own, until closed. */
  private record Watcher(HttpClient client, BlockingQueue<String> events) implements AutoCloseable {

    static Watcher of(String sale) throws IOException, InterruptedException {
      HttpClient client = HttpClient.newHttpClient();
      URI uri =
          URI.create("http://localhost:" + RestAssured.port + "/v1/sales/" + sale + "/events");
      HttpResponse<Stream<String>> response =
          client.send(
              HttpRequest.newBuilder(uri).header("Accept", "text/event-stream").build(),
              BodyHandlers.ofLines());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      BlockingQueue<String> events = new LinkedBlockingQueue<>();
      Thread.ofVirtual().start(() -> collect(response.body(), events));
      return new Watcher(client, events);
    }

    private static void collect(Stream<String> lines, BlockingQueue<String> events) {
      try {
        lines
            .filter(line -> line.startsWith("data:"))
            .forEach(line -> events.add(line.substring("data:".length())));
      } catch (UncheckedIOException closed) {
        // The test is over.
      }
    }

    JsonPath next() throws InterruptedException {
      String event = events.poll(TOLD_WITHIN_S, TimeUnit.SECONDS);
      assertThat(event).as("an event within %d s", TOLD_WITHIN_S).isNotNull();
      return JsonPath.from(event);
    }

    @Override
    public void close() {
      client.shutdownNow();
    }
  }
}
