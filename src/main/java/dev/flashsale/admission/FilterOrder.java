package dev.flashsale.admission;

import jakarta.ws.rs.Priorities;

/**
 * The order in which a request is admitted; lower comes first.
 *
 * <p>The size of a body is known from its header and checked before anything else, by {@link
 * BodyLimit}, on the way in. Then Quarkus checks the token and its role. What follows is listed
 * here.
 */
final class FilterOrder {

  static final int IDEMPOTENCY_KEY = Priorities.USER;

  private FilterOrder() {}
}
