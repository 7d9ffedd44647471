package dev.flashsale.payments;

import com.google.gson.JsonParseException;
import com.stripe.exception.EventDataObjectDeserializationException;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Event;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeObject;
import com.stripe.net.Webhook;
import dev.flashsale.sale.Money;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Webhooks of Stripe, signed <a href="https://docs.stripe.com/webhooks/signature">its own way</a>.
 */
@Singleton
class StripeWebhooks {

  /** Tells our payment intents from others of the account; its value is the order's id. */
  static final String ORDER = "flashsale_order";

  private static final String SIGNATURE = "stripe-signature";

  private final Optional<String> secret;
  private final Duration tolerance;
  private final Clock clock;

  StripeWebhooks(PaymentsConfig config, Clock clock) {
    this.secret = config.stripe().webhookSecret();
    this.tolerance = config.webhookTolerance();
    this.clock = clock;
  }

  void checkSettings() {
    if (secret.isEmpty()) {
      throw new IllegalStateException(
          "flashsale.payments.stripe.webhook-secret is not set:"
              + " set FLASHSALE_PAYMENTS_STRIPE_WEBHOOK_SECRET to what the account shows for this"
              + " service's webhook endpoint.");
    }
  }

  /** What a webhook says of the outcome of a charge of ours, if it speaks of one. */
  Optional<WebhookEvent> verify(Map<String, String> headers, byte[] body) {
    StripeObject subject = subject(event(headers, new String(body, StandardCharsets.UTF_8)));
    return subject instanceof PaymentIntent intent && intent.getMetadata().containsKey(ORDER)
        ? outcome(intent)
        : Optional.empty();
  }

  private Event event(Map<String, String> headers, String body) {
    String signature = headers.get(SIGNATURE);
    if (signature == null) {
      throw new WebhookRefusedException("The header " + SIGNATURE + " is missing.");
    }
    try {
      return Webhook.constructEvent(
          body, signature, secret.orElseThrow(), tolerance.toSeconds(), clock);
    } catch (SignatureVerificationException e) {
      throw new WebhookRefusedException("The signature does not match, or is too old.");
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new WebhookRefusedException("The header " + SIGNATURE + " cannot be read.");
    } catch (JsonParseException e) {
      throw new WebhookRefusedException("The body is not an event.");
    }
  }

  private static StripeObject subject(Event event) {
    try {
      // Whatever version of its API the account sends: what is read here is in all of them.
      return event.getDataObjectDeserializer().deserializeUnsafe();
    } catch (EventDataObjectDeserializationException e) {
      throw new WebhookRefusedException("The body is not an event.");
    }
  }

  private static Optional<WebhookEvent> outcome(PaymentIntent intent) {
    ChargeState state = StripeStates.of(intent);
    long amount = state == ChargeState.APPROVED ? intent.getAmountReceived() : intent.getAmount();
    Money money = new Money(amount, intent.getCurrency().toUpperCase(Locale.ROOT));
    return switch (state) {
      case UNCONFIRMED, PENDING -> Optional.empty();
      case APPROVED, DECLINED, CANCELLED ->
          Optional.of(new WebhookEvent(intent.getId(), state, money));
    };
  }
}
