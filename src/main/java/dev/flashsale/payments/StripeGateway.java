package dev.flashsale.payments;

import com.stripe.StripeClient;
import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.service.PaymentIntentService;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.unchecked.Unchecked;
import io.smallrye.mutiny.unchecked.UncheckedSupplier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Charges cards by Stripe's <a href="https://docs.stripe.com/api/payment_intents">payment
 * intents</a>: one for each attempt, of which nobody but us has the secret. The token is a payment
 * method ({@code pm_…}) or a confirmation token ({@code ctoken_…}) that Stripe.js made; a card that
 * asks its holder for more than that is declined, for nobody is there to be sent elsewhere.
 *
 * <p>Stripe's client blocks, so each call has a virtual thread; {@link GuardedGateway} bounds their
 * number.
 */
@ApplicationScoped
class StripeGateway implements PaymentGateway {

  static final String NAME = "stripe";

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
  private static final Duration READ_LIMIT = Duration.ofSeconds(20);
  private static final String CONFIRMATION_TOKEN = "ctoken_";

  /** Currencies whose smallest unit is not ISO 4217's in Stripe's API. */
  private static final Set<String> OTHER_UNITS = Set.of("ISK", "MGA", "UGX");

  private final Executor threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("stripe-", 0).factory());
  private final PaymentsConfig.Stripe config;
  private final StripeWebhooks webhooks;
  private @Nullable StripeClient client;

  StripeGateway(PaymentsConfig config, StripeWebhooks webhooks) {
    this.config = config.stripe();
    this.webhooks = webhooks;
  }

  /**
   * Made for the first call: its classes take a start sixty milliseconds that others never need.
   */
  private synchronized StripeClient client() {
    StripeClient made = client;
    if (made == null) {
      made =
          StripeClient.builder()
              .setApiKey(config.apiKey().orElse("")) // checkSettings() tells if it is missing
              .setApiBase(config.apiBase())
              .setConnectTimeout((int) CONNECT_LIMIT.toMillis())
              .setReadTimeout((int) READ_LIMIT.toMillis())
              .setMaxNetworkRetries(0) // whether to try again is GuardedGateway's to say
              .build();
      client = made;
    }
    return made;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void checkSettings() {
    if (config.apiKey().isEmpty()) {
      throw new IllegalStateException(
          "flashsale.payments.stripe.api-key is not set:"
              + " set FLASHSALE_PAYMENTS_STRIPE_API_KEY to a secret key of the account.");
    }
    webhooks.checkSettings();
  }

  @Override
  public Uni<String> open(Charge charge) {
    PaymentIntentCreateParams intent =
        PaymentIntentCreateParams.builder()
            .setAmount(charge.amount().value())
            .setCurrency(charge.amount().currency().toLowerCase(Locale.ROOT))
            .addPaymentMethodType("card")
            .putMetadata(StripeWebhooks.ORDER, charge.orderId().toString())
            .build();
    return call(
        () -> {
          if (OTHER_UNITS.contains(charge.amount().currency())) {
            throw new PaymentsUnavailableException(
                "Payments in " + charge.amount().currency() + " are not supported.");
          }
          try {
            return intents().create(intent).getId();
          } catch (InvalidRequestException e) {
            throw new PaymentsUnavailableException("The payment provider refuses this amount.", e);
          }
        });
  }

  @Override
  public Uni<ChargeState> confirm(String reference, Charge charge, String token) {
    PaymentIntentConfirmParams.Builder confirmation =
        PaymentIntentConfirmParams.builder().setErrorOnRequiresAction(true);
    if (token.startsWith(CONFIRMATION_TOKEN)) {
      confirmation.setConfirmationToken(token);
    } else {
      confirmation.setPaymentMethod(token);
    }
    return call(
        () -> {
          try {
            return StripeStates.of(
                intents().confirm(reference, confirmation.build(), once(reference + "-confirm")));
          } catch (CardException e) {
            return ChargeState.DECLINED;
          } catch (InvalidRequestException e) {
            // Such as a payment method that does not exist. What Stripe will not take cannot have
            // been charged by this call; only the intent can tell whether by another.
            ChargeState state = StripeStates.of(retrieve(reference));
            return state == ChargeState.UNCONFIRMED ? ChargeState.DECLINED : state;
          }
        });
  }

  @Override
  public Uni<ChargeState> state(String reference) {
    return call(() -> StripeStates.of(retrieve(reference)));
  }

  @Override
  public Uni<ChargeState> cancel(String reference) {
    return call(
        () -> {
          try {
            return StripeStates.of(intents().cancel(reference));
          } catch (InvalidRequestException e) {
            return StripeStates.of(retrieve(reference)); // too late: it is decided or under way
          }
        });
  }

  @Override
  public Uni<Void> refund(String reference) {
    RefundCreateParams whole = RefundCreateParams.builder().setPaymentIntent(reference).build();
    return call(
        () -> {
          try {
            // Stripe itself refuses to give more back than was taken.
            String status = client().v1().refunds().create(whole).getStatus();
            if ("failed".equals(status) || "canceled".equals(status)) {
              throw new IllegalStateException("Stripe could not refund " + reference);
            }
          } catch (InvalidRequestException e) {
            if (!"charge_already_refunded".equals(e.getCode())) {
              throw e;
            }
          }
          return null;
        });
  }

  @Override
  public Optional<WebhookEvent> verify(Map<String, String> headers, byte[] body) {
    return webhooks.verify(headers, body);
  }

  private PaymentIntentService intents() {
    return client().v1().paymentIntents();
  }

  private PaymentIntent retrieve(String reference) throws StripeException {
    return intents().retrieve(reference);
  }

  /**
   * What is sent again under the same key has its effect once. It is told the same for a day, a
   * failure of Stripe's included, so only what must not happen twice has one.
   */
  private static RequestOptions once(String key) {
    return RequestOptions.builder().setIdempotencyKey(key).build();
  }

  private <T> Uni<T> call(UncheckedSupplier<T> blocking) {
    return Uni.createFrom().item(Unchecked.supplier(blocking)).runSubscriptionOn(threads);
  }
}
