package dev.flashsale.outbox;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A relay's configuration, quicker than production's in all that a test would wait for. */
record OutboxSettings(
    Optional<List<String>> sinks,
    int batchMax,
    Duration callTimeout,
    int attemptsMax,
    Duration retryDelay,
    Webhook webhook)
    implements OutboxConfig {

  static final OutboxSettings DEFAULT =
      new OutboxSettings(
          Optional.empty(),
          500,
          Duration.ofSeconds(3),
          3,
          Duration.ofMillis(1),
          new WebhookSettings(Optional.empty(), Optional.empty()));

  record WebhookSettings(Optional<URI> url, Optional<String> secret) implements Webhook {
    @Override
    public int callsMax() {
      return 16;
    }
  }

  static OutboxSettings sinks(String... names) {
    return new OutboxSettings(
        Optional.of(List.of(names)),
        DEFAULT.batchMax,
        DEFAULT.callTimeout,
        DEFAULT.attemptsMax,
        DEFAULT.retryDelay,
        DEFAULT.webhook);
  }

  static OutboxSettings batchMax(int events) {
    return new OutboxSettings(
        Optional.empty(),
        events,
        DEFAULT.callTimeout,
        DEFAULT.attemptsMax,
        DEFAULT.retryDelay,
        DEFAULT.webhook);
  }

  static OutboxSettings callTimeout(Duration limit) {
    return new OutboxSettings(
        Optional.empty(),
        DEFAULT.batchMax,
        limit,
        DEFAULT.attemptsMax,
        DEFAULT.retryDelay,
        DEFAULT.webhook);
  }

  static OutboxSettings retryDelay(Duration delay) {
    return new OutboxSettings(
        Optional.empty(),
        DEFAULT.batchMax,
        DEFAULT.callTimeout,
        DEFAULT.attemptsMax,
        delay,
        DEFAULT.webhook);
  }

  static OutboxSettings webhook(String url, String secret) {
    return new OutboxSettings(
        Optional.empty(),
        DEFAULT.batchMax,
        DEFAULT.callTimeout,
        DEFAULT.attemptsMax,
        DEFAULT.retryDelay,
        new WebhookSettings(
            Optional.of(url).filter(given -> !given.isEmpty()).map(URI::create),
            Optional.of(secret).filter(given -> !given.isEmpty())));
  }

  @Override
  public int lanes() {
    return 2;
  }

  @Override
  public Duration patience() {
    return Duration.ofMillis(500);
  }

  @Override
  public Duration pollEvery() {
    return Duration.ofSeconds(1);
  }

  @Override
  public Duration retryDelayMax() {
    return Duration.ofHours(1);
  }

  @Override
  public String source() {
    return "urn:flashsale:test";
  }

  @Override
  public Kafka kafka() {
    return () -> "flashsale.";
  }
}
