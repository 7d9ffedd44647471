package dev.flashsale.payments;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.stripe.net.Webhook;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers as Stripe's API documents them, for one payment intent over 129.00 USD. */
final class StripeStub {

  static final String SECRET = "whsec_of_this_test";
  static final String INTENTS = "/v1/payment_intents";
  static final String REFUNDS = "/v1/refunds";

  final String id = "pi_" + UUID.randomUUID();
  private final WireMock server;
  private final @Nullable String order;

  /**
   * @param order whose intent it is; {@code null} for one that is none of ours
   */
  StripeStub(WireMock server, @Nullable String order) {
    this.server = server;
    this.order = order;
  }

  /** What the intent answers when it is asked for. */
  void stateIs(String intent) {
    server.register(get(INTENTS + "/" + id).willReturn(jsonResponse(intent, 200)));
  }

  void opens() {
    server.register(post(INTENTS).willReturn(jsonResponse(intent("requires_payment_method"), 200)));
  }

  void refusesToOpen() {
    server.register(
        post(INTENTS)
            .willReturn(jsonResponse(error("invalid_request_error", "amount_too_small"), 400)));
  }

  void confirms(String answer, int status) {
    server.register(post(path("confirm")).willReturn(jsonResponse(answer, status)));
  }

  void cancels(String answer, int status) {
    server.register(post(path("cancel")).willReturn(jsonResponse(answer, status)));
  }

  void refunds(String answer, int status) {
    server.register(post(REFUNDS).willReturn(jsonResponse(answer, status)));
  }

  String path(String verb) {
    return INTENTS + "/" + id + "/" + verb;
  }

  String intent(String status) {
    return intent(status, 12900, "null");
  }

  String declinedIntent() {
    return intent(
        "requires_payment_method",
        0,
        """
        {"type": "card_error", "code": "card_declined"}""");
  }

  String intent(String status, long received, String lastError) {
    return """
        {"id": "%s", "object": "payment_intent", "status": "%s", "amount": 12900, "amount_received": %d,
         "currency": "usd", "metadata": {%s}, "last_payment_error": %s}"""
        .formatted(
            id,
            status,
            status.equals("succeeded") ? received : 0,
            order == null ? "" : "\"flashsale_order\": \"" + order + "\"",
            lastError);
  }

  static String error(String type, String code) {
    return """
        {"error": {"type": "%s", "code": "%s", "message": "as the test wants it"}}"""
        .formatted(type, code);
  }

  static String refund(String status) {
    return """
        {"id": "re_1", "object": "refund", "amount": 12900, "status": "%s"}"""
        .formatted(status);
  }

  static String event(String type, String object) {
    return """
        {"id": "evt_1", "object": "event", "api_version": "2020-08-27", "type": "%s", "data": {"object": %s}}"""
        .formatted(type, object);
  }

  /** The header {@code Stripe-Signature}. */
  static String signature(String body, Instant at, String secret) {
    try {
      return Webhook.Signature.generateSignatureHeader(body, secret, at.getEpochSecond());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
