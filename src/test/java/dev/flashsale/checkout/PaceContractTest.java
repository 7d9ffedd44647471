package dev.flashsale.checkout;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.matchesPattern;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three attempts of one buyer at once, then one a second. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class PaceContractTest {

  private static final int BURST = 3;

  /** A machine so slow that a second passes between attempts still gets there. */
  private static final int ATTEMPTS_MAX = 50;

  private static final Duration SLACK = Duration.ofSeconds(2);

  private String sale;

  @BeforeEach
  void openASale() {
    sale = openSale(100, 100);
  }

  @Test
  void aBurstOfThreeIsAdmitted() {
    for (int attempt = 0; attempt < BURST; attempt++) {
      attempt("ada").then().statusCode(202);
    }
  }

  @Test
  void noMoreThanTheBurstAndOneASecondAreAdmitted() {
    long startedNanos = System.nanoTime();
    int admitted = 0;
    for (int attempt = 0; attempt < 12; attempt++) {
      admitted += attempt("ada").statusCode() == 202 ? 1 : 0;
    }
    long seconds = Duration.ofNanos(System.nanoTime() - startedNanos).toSeconds();
    assertThat(admitted).isBetween(BURST, BURST + (int) seconds + 1);
  }

  @Test
  void whoIsTooFastIsToldWhenToTryAgain() {
    problem(untilLimited("ada"), 429, "rate-limited")
        .header("Retry-After", matchesPattern("[1-3]"))
        .header("RateLimit-Policy", "\"buyer\";q=3;w=3")
        .header("RateLimit", matchesPattern("\"buyer\";r=0;t=[1-3]"));
  }

  @Test
  void whoWaitsAsToldIsAdmittedAtTheFirstAttempt() {
    Duration wait = retryAfter(untilLimited("ada"));
    List<Integer> answers = new CopyOnWriteArrayList<>();
    await()
        .pollDelay(wait)
        .atMost(wait.plus(SLACK))
        .until(() -> answers.add(attempt("ada").statusCode()));
    assertThat(answers).containsExactly(202);
  }

  @Test
  void attemptsWhileLimitedDoNotProlongTheWait() {
    Duration wait = retryAfter(untilLimited("ada"));
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(wait.plus(SLACK))
        .until(() -> attempt("ada").statusCode() == 202);
  }

  @Test
  void aRefusedAttemptBurnsNoKey() {
    String key = newKey();
    Duration wait = retryAfter(untilLimited("ada"));
    Response refused = buy(sale, "ada", key, "cap", 1);
    for (int i = 0; i < ATTEMPTS_MAX && refused.statusCode() != 429; i++) {
      untilLimited("ada");
      refused = buy(sale, "ada", key, "cap", 1);
    }
    await()
        .atMost(wait.plus(SLACK))
        .until(() -> buy(sale, "ada", key, "cap", 1).statusCode() == 202);
    assertThat(Books.of(sale, "cap").held()).isEqualTo(1);
  }

  @Test
  void anotherBuyerIsNotAffected() {
    untilLimited("ada");
    attempt("bob").then().statusCode(202);
  }

  @Test
  void anotherSaleIsNotAffected() {
    untilLimited("ada");
    buy(openSale(5, 5), "ada", newKey(), "shoe", 1).then().statusCode(202);
  }

  @Test
  void refusalsForTheStockCountAsAttempts() {
    String small = openSale(1, 100);
    Response refused = buy(small, "eve", newKey(), "shoe", 2);
    problem(refused, 409, "sold-out");
    for (int i = 0; i < ATTEMPTS_MAX && refused.statusCode() == 409; i++) {
      refused = buy(small, "eve", newKey(), "shoe", 2);
    }
    problem(refused, 429, "rate-limited");
  }

  private Response attempt(String buyer) {
    return buy(sale, buyer, newKey(), "shoe", 1);
  }

  private Response untilLimited(String buyer) {
    Response answer = attempt(buyer);
    for (int i = 0; i < ATTEMPTS_MAX && answer.statusCode() == 202; i++) {
      answer = attempt(buyer);
    }
    assertThat(answer.statusCode()).isEqualTo(429);
    return answer;
  }

  private static Duration retryAfter(Response limited) {
    return Duration.ofSeconds(Long.parseLong(limited.header("Retry-After")));
  }
}
