package dev.flashsale.http;

import java.util.Locale;

/**
 * Every kind of refusal the API knows. The code is the last part of the problem's {@code type} URN
 * and part of the contract: codes may be added, never renamed.
 */
public enum ProblemCode {
  VALIDATION(400, "The request is not valid"),
  IDEMPOTENCY_KEY_MISSING(400, "The Idempotency-Key header is missing"),
  UNAUTHENTICATED(401, "A valid bearer token is needed"),
  PAYMENT_DECLINED(402, "The payment was declined"),
  FORBIDDEN(403, "The caller may not do this"),
  PASS_REQUIRED(403, "A pass of the waiting room is needed"),
  NOT_FOUND(404, "There is no such resource"),
  SALE_NOT_FOUND(404, "There is no such sale"),
  SKU_NOT_FOUND(404, "The sale has no such item"),
  ORDER_NOT_FOUND(404, "There is no such order"),
  METHOD_NOT_ALLOWED(405, "The resource does not know this method"),
  NOT_ACCEPTABLE(406, "No acceptable representation"),
  SALE_NOT_OPEN(409, "The sale is not open"),
  SOLD_OUT(409, "Sold out"),
  PURCHASE_LIMIT(409, "The limit per buyer is reached"),
  ORDER_STATE(409, "The order's state does not allow this"),
  SALE_STATE(409, "The sale's state does not allow this"),
  REQUEST_IN_PROGRESS(409, "The same request is still in progress"),
  SALE_CLOSED(410, "The sale is over"),
  PRECONDITION_FAILED(412, "The resource is not as the request requires it"),
  PAYLOAD_TOO_LARGE(413, "The request body is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "The request body must be application/json"),
  IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used with another request"),
  RATE_LIMITED(429, "Too many requests"),
  INTERNAL(500, "Something went wrong on our side"),
  UNAVAILABLE(503, "Not available for the moment");

  private final int status;
  private final String title;
  private final String type =
      "urn:flashsale:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** HTTP status of the answer. */
  public int status() {
    return status;
  }

  /** One sentence for people; the same for every occurrence of the code. */
  public String title() {
    return title;
  }

  /** The problem's {@code type}, a URN ending in the code. */
  public String type() {
    return type;
  }
}
