package dev.flashsale.gatling.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractTest {

  private static final String ID = "01980a3c-7d2e-7000-8000-00000000002a";
  private static final Ask ASK = Ask.first("sale", "ann", "key", "single", Step.BUY, "sneaker", 2);

  @Test
  void reservedOrder() {
    Answer answer = judge(ASK, accepted(202, order("ann", 2, "JOURNALED")));
    assertThat(answer.breach()).isNull();
    assertThat(answer.outcome()).isEqualTo(Outcome.RESERVED);
    assertThat(answer.orderId()).isEqualTo(ID);
  }

  @Test
  void createdOrderOfAClientThatWaits() {
    Ask waiting = ASK.waitingFor(Duration.ofSeconds(5));
    Answer answer = judge(waiting, accepted(201, order("ann", 2, "PERSISTED")));
    assertThat(answer.outcome()).isEqualTo(Outcome.PERSISTED);
  }

  @Test
  void createdIsAPromiseOnlyForPersistedOrders() {
    Ask waiting = ASK.waitingFor(Duration.ofSeconds(5));
    assertBreach(judge(waiting, accepted(201, order("ann", 2, "JOURNALED"))), "201 for an order");
    assertBreach(judge(ASK, accepted(201, order("ann", 2, "PERSISTED"))), "did not ask to wait");
  }

  @Test
  void orderThatWasNotAskedFor() {
    assertBreach(judge(ASK, accepted(202, order("bob", 2, "JOURNALED"))), "another sale or buyer");
    assertBreach(judge(ASK, accepted(202, order("ann", 1, "JOURNALED"))), "asked for");
    Reply noLocation = new Reply(202, Map.of(), order("ann", 2, "JOURNALED"));
    assertBreach(judge(ASK, noLocation), "Location");
  }

  @ParameterizedTest
  @CsvSource({
    "409, sold-out, SOLD_OUT",
    "409, request-in-progress, IN_PROGRESS",
    "429, rate-limited, RATE_LIMITED",
    "503, unavailable, UNAVAILABLE"
  })
  void refusalsOfAnHonestBuyer(int status, String code, Outcome outcome) {
    Answer answer = judge(ASK, problem(status, code));
    assertThat(answer.breach()).isNull();
    assertThat(answer.outcome()).isEqualTo(outcome);
    assertThat(answer.retryAfterSeconds()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "409, purchase-limit",
    "422, idempotency-key-reused",
    "409, idempotency-key-reused",
    "401, unauthenticated",
    "409, sale-not-open",
    "500, unavailable"
  })
  void answersAnHonestBuyerMustNotGet(int status, String code) {
    assertThat(judge(ASK, problem(status, code)).outcome()).isEqualTo(Outcome.OUTSIDE_CONTRACT);
  }

  @ParameterizedTest
  @CsvSource({
    "BUY_OVER_LIMIT, 409, purchase-limit, PURCHASE_LIMIT",
    "BUY_OVER_LIMIT, 409, sold-out, SOLD_OUT",
    "REUSE_ACCEPTED_KEY, 422, idempotency-key-reused, KEY_REUSED",
    "REUSE_ACCEPTED_KEY, 409, sold-out, OUTSIDE_CONTRACT",
    "BUY_AFTER_UNKNOWN, 422, idempotency-key-reused, KEY_REUSED"
  })
  void eachStepHasItsRefusals(Step step, int status, String code, Outcome outcome) {
    Ask ask = Ask.first("sale", "ann", "key", "single", step, "sneaker", 2);
    assertThat(judge(ask, problem(status, code)).outcome()).isEqualTo(outcome);
  }

  @Test
  void overTheLimitNothingMayBeAccepted() {
    Ask ask = Ask.first("sale", "ann", "key", "over-limit", Step.BUY_OVER_LIMIT, "sneaker", 2);
    assertBreach(judge(ask, accepted(202, order("ann", 2, "JOURNALED"))), "not for");
  }

  @Test
  void problemsAreDocumentsAndLimitsSayWhen() {
    Reply untyped = new Reply(409, Map.of("content-type", "text/plain"), body("sold-out"));
    assertBreach(judge(ASK, untyped), "content type");
    Map<String, String> headers = Map.of("content-type", "application/problem+json");
    assertBreach(judge(ASK, new Reply(429, headers, body("rate-limited"))), "Retry-After");
    assertBreach(judge(ASK, new Reply(500, Map.of(), "<h1>oops</h1>")), "oops");
  }

  private static Answer judge(Ask ask, Reply reply) {
    return Contract.judge(ask, reply, 1_000, 10);
  }

  private static void assertBreach(Answer answer, String why) {
    assertThat(answer.outcome()).isEqualTo(Outcome.OUTSIDE_CONTRACT);
    assertThat(answer.breach()).contains(why);
  }

  private static Reply accepted(int status, String body) {
    Map<String, String> headers = new HashMap<>();
    headers.put("location", "http://localhost/v1/sales/sale/orders/" + ID);
    return new Reply(status, headers, body);
  }

  private static Reply problem(int status, String code) {
    Map<String, String> headers =
        Map.of("content-type", "application/problem+json", "retry-after", "1");
    return new Reply(status, headers, body(code));
  }

  private static String body(String code) {
    return "{\"type\":\"urn:flashsale:problem:" + code + "\"}";
  }

  private static String order(String buyer, int quantity, String durability) {
    return """
        {"id":"%s","saleId":"sale","buyerId":"%s","status":"RESERVED","durability":"%s",
         "items":[{"sku":"sneaker","quantity":%d}]}"""
        .formatted(ID, buyer, durability, quantity);
  }
}
