package dev.flashsale.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How events get from the outbox to whom they are for. */
@ConfigMapping(prefix = "flashsale.outbox")
public interface OutboxConfig {

  /**
   * The sinks every event is delivered to, by name: {@code log}, {@code webhook}, {@code kafka}, or
   * a handler of one's own. Without any, or with {@code none}, the relay is off, and events stay in
   * the outbox.
   */
  Optional<List<String>> sinks();

  /**
   * Most events of one transaction. More cost less each, and are delivered again together after a
   * crash.
   */
  @WithDefault("500")
  @Min(1)
  @Max(5_000)
  int batchMax();

  /**
   * Batches this instance delivers at once when there is more than one of them; each needs a
   * connection to PostgreSQL while it lasts.
   */
  @WithDefault("2")
  @Min(1)
  @Max(8)
  int lanes();

  /**
   * How long a batch goes on making calls to a sink. What has not been called for by then is left
   * to the sink's own queue, so this is how long a slow sink may hold up the others.
   */
  @WithDefault("PT0.1S")
  @DurationMin(millis = 1)
  @DurationMax(millis = 500)
  Duration patience();

  /** How long one call may take. A transaction is open meanwhile, so it is at most 3 s. */
  @WithDefault("PT3S")
  @DurationMin(millis = 1)
  @DurationMax(seconds = 3)
  Duration callTimeout();

  /**
   * How often the relay looks when nobody wakes it, and thus how exactly retries keep their time.
   */
  @WithDefault("PT1S")
  @DurationMin(millis = 10)
  Duration pollEvery();

  /**
   * Times a sink is given an event before it is parked for that sink, until an admin replays it.
   */
  @WithDefault("20")
  @Min(2)
  int attemptsMax();

  /**
   * Wait before the second attempt. It doubles with each further one, and up to half of it is left
   * off at random, so that not everything that failed together returns together.
   */
  @WithDefault("PT1S")
  @DurationMin(millis = 1)
  Duration retryDelay();

  /** The longest wait between two attempts. */
  @WithDefault("PT10M")
  @DurationMin(millis = 1)
  Duration retryDelayMax();

  /** What the events are said to come from: the CloudEvents {@code source}, a URI reference. */
  @WithDefault("urn:flashsale")
  String source();

  /** The sink {@code webhook}. */
  Webhook webhook();

  /** The sink {@code kafka}; how to reach the brokers is said by {@code kafka.*}. */
  Kafka kafka();

  /** Where events are posted to. */
  interface Webhook {

    /** The receiver. */
    Optional<URI> url();

    /**
     * What signs them, {@code whsec_} and 24 to 64 bytes in Base64. While it is being changed, the
     * new and the old one with a blank between: each makes a signature. It belongs in the
     * environment only.
     */
    Optional<String> secret();

    /** Posts under way at once, of one batch. */
    @WithDefault("16")
    @Min(1)
    @Max(500)
    int callsMax();
  }

  /** How events are written to Kafka. */
  interface Kafka {

    /** A topic is called this and the aggregate's type: {@code flashsale.order}. */
    @WithDefault("flashsale.")
    String topicPrefix();
  }
}
