package dev.flashsale.payments;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;

/** Who charges, and how long is waited for it. */
@ConfigMapping(prefix = "flashsale.payments")
public interface PaymentsConfig {

  /**
   * {@code stripe} or {@code sandbox}, which moves no money. Without a provider orders cannot be
   * paid.
   */
  Optional<String> provider();

  /**
   * How long a payment request waits for the provider before it is answered as pending. No sale may
   * hold its orders for less.
   */
  @WithDefault("PT8S")
  Duration answerWithin();

  /** Age of an open payment when a worker first asks the provider how it ended. */
  @WithDefault("PT10S")
  Duration lookAfter();

  /** Most payments one pass of that worker looks at. */
  @WithDefault("100")
  @Min(1)
  @Max(1000)
  int settlementBatchMax();

  /** Most attempts to pay for one order. */
  @WithDefault("10")
  @Min(1)
  @Max(20)
  int attemptsMax();

  /** How old a webhook may be. */
  @WithDefault("PT5M")
  Duration webhookTolerance();

  Stripe stripe();

  Sandbox sandbox();

  /** The provider of that name. */
  interface Stripe {

    /** A secret key, from the environment. */
    Optional<String> apiKey();

    /** What signs its webhooks, from the environment. */
    Optional<String> webhookSecret();

    @WithDefault("https://api.stripe.com")
    String apiBase();
  }

  /** The provider for trying things out. */
  interface Sandbox {

    /** Signs its webhooks. It guards no money. */
    @WithDefault("sandbox")
    String webhookSecret();

    /** Where its webhooks go; by default to this instance. */
    Optional<String> webhookUrl();

    /** How long the slow outcomes take. */
    @WithDefault("PT3S")
    Duration delay();
  }
}
