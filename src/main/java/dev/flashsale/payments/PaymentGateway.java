package dev.flashsale.payments;

import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;

/**
 * A payment provider. A charge is opened, which moves no money, and then confirmed, so that its
 * name is known to us before anything can be charged: whatever crashes afterwards, it can be asked
 * about.
 *
 * <p>Every other call may be repeated with the same arguments and has its effect once.
 * Implementations never block the calling thread, which may be an event loop, and end every call
 * within a minute: one that others have given up still takes a place among those under way. A
 * failed call has an unknown outcome unless it is {@link #open}.
 */
public interface PaymentGateway {

  /** The provider's name, a slug: in the configuration, and in the path of its webhooks. */
  String name();

  /**
   * Called at start-up if this is the provider to use.
   *
   * @throws IllegalStateException that says which setting is missing
   */
  default void checkSettings() {}

  /**
   * Prepares a charge; nothing is charged. Returns the provider's name for it, which may be another
   * one when the call is repeated: what is never confirmed does no harm.
   *
   * @return fails with {@link PaymentsUnavailableException} if the provider will never take it
   */
  Uni<String> open(Charge charge);

  /** Charges the card or account that {@code token} stands for. */
  Uni<ChargeState> confirm(String reference, Charge charge, String token);

  Uni<ChargeState> state(String reference);

  /**
   * Makes sure that nothing will be charged, if it is not too late: then the state says so.
   *
   * @return {@link ChargeState#PENDING} if the provider can neither cancel it nor tell yet
   */
  Uni<ChargeState> cancel(String reference);

  /** Gives the whole amount of an approved charge back. */
  Uni<Void> refund(String reference);

  /**
   * What the provider says of a charge in a webhook; empty if it speaks of something else.
   *
   * @param headers by lower-case name
   * @throws WebhookRefusedException if it is not the provider who says it, or not recently
   */
  Optional<WebhookEvent> verify(Map<String, String> headers, byte[] body);
}
