package dev.flashsale.outbox;

import io.smallrye.mutiny.Uni;

/**
 * A place events are delivered to. A CDI bean that implements it is used once {@link
 * OutboxConfig#sinks()} names it: be it a system elsewhere, or a handler in this process.
 *
 * <p>Deliveries repeat: an event comes again until its delivery has succeeded, after a crash also
 * once more than that, so a sink or those behind it tell repetitions by {@link OutboxEvent#id()}.
 */
public interface EventSink {

  /** Its name in the settings, in metrics and in what it is still owed; it must never change. */
  String name();

  /** Calls under way at once, at most, of one relay; each is of another aggregate. */
  default int callsMax() {
    return 16;
  }

  /**
   * Prepares for deliveries; called once at start-up, and only if the settings name this sink.
   *
   * @throws IllegalStateException if a setting is missing or wrong: then the service does not start
   */
  default void start() {}

  /**
   * Delivers an event; succeeds once the receiver has it for good. Must not block. It is given up
   * and cancelled after {@link OutboxConfig#callTimeout()}.
   */
  Uni<Void> deliver(OutboxEvent event);
}
