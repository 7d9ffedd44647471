package dev.flashsale.orders;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import java.util.UUID;
import java.util.regex.Pattern;

/** Refusals that several requests about an order share. */
public final class OrderProblems {

  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private OrderProblems() {}

  /**
   * The order id in a path.
   *
   * @throws dev.flashsale.http.ProblemException {@code order-not-found} if it cannot be one
   */
  public static UUID orderId(String id) {
    if (!UUID_FORM.matcher(id).matches()) {
      throw notFound().exception();
    }
    return UUID.fromString(id);
  }

  /** Another buyer's order is not found either. */
  public static Problem notFound() {
    return Problem.of(ProblemCode.ORDER_NOT_FOUND, "You have no order of this id in this sale.");
  }

  public static Problem state(OrderStatus status) {
    return Problem.of(ProblemCode.ORDER_STATE, "The order is " + status + ".");
  }
}
