package dev.flashsale.gatling.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckoutContractTest {

  private static final CheckoutAsk PAY =
      new CheckoutAsk("sale", "ann", "id-1", Action.PAY, "key", "tok_approve", 1);
  private static final CheckoutAsk CANCEL =
      new CheckoutAsk("sale", "ann", "id-1", Action.CANCEL, "key", "", 1);

  @Test
  void paidPendingAndCancelledOrders() {
    assertThat(judge(PAY, 200, order("id-1", "PAID")).outcome()).isEqualTo(CheckoutOutcome.PAID);
    assertThat(judge(PAY, 202, order("id-1", "PLACED")).outcome())
        .isEqualTo(CheckoutOutcome.PENDING);
    assertThat(judge(CANCEL, 200, order("id-1", "CANCELLED")).outcome())
        .isEqualTo(CheckoutOutcome.CANCELLED);
  }

  @ParameterizedTest
  @CsvSource({
    "409, order-state, WRONG_STATE",
    "409, request-in-progress, NOT_YET",
    "429, rate-limited, NOT_YET",
    "503, unavailable, NOT_YET"
  })
  void refusals(int status, String code, CheckoutOutcome outcome) {
    CheckoutAnswer answer = judge(PAY, status, problem(code));
    assertThat(answer.outcome()).isEqualTo(outcome);
    assertThat(answer.breach()).isNull();
    assertThat(answer.retryAfterSeconds()).isEqualTo(2);
  }

  @Test
  void onlyABadCardMayBeDeclined() {
    CheckoutAsk bad = new CheckoutAsk("sale", "ann", "id-1", Action.PAY, "key", "tok_decline", 1);
    assertThat(judge(bad, 402, problem("payment-declined")).outcome())
        .isEqualTo(CheckoutOutcome.DECLINED);
    assertBreach(judge(PAY, 402, problem("payment-declined")), "which is good");
  }

  @Test
  void whatIsNoAnswerToThis() {
    assertBreach(judge(PAY, 200, order("id-2", "PAID")), "another order");
    assertBreach(judge(PAY, 200, order("id-1", "PLACED")), "PLACED");
    assertBreach(judge(CANCEL, 200, order("id-1", "PAID")), "PAID");
    assertBreach(judge(CANCEL, 202, order("id-1", "PLACED")), "unexpected");
    assertBreach(judge(PAY, 500, problem("unavailable")), "unexpected");
    assertBreach(judge(PAY, 409, "<h1>oops</h1>"), "oops");
  }

  private static void assertBreach(CheckoutAnswer answer, String why) {
    assertThat(answer.outcome()).isEqualTo(CheckoutOutcome.OUTSIDE_CONTRACT);
    assertThat(answer.breach()).contains(why);
  }

  private static CheckoutAnswer judge(CheckoutAsk ask, int status, String body) {
    return CheckoutContract.judge(ask, new Reply(status, Map.of("Retry-After", "2"), body), 1_000);
  }

  private static String order(String id, String status) {
    return "{\"id\":\"%s\",\"status\":\"%s\"}".formatted(id, status);
  }

  private static String problem(String code) {
    return "{\"type\":\"urn:flashsale:problem:" + code + "\"}";
  }
}
