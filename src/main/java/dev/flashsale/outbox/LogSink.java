package dev.flashsale.outbox;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Writes a line to the log for each event: which and what about, nothing about people. */
@Singleton
class LogSink implements EventSink {

  private static final Logger LOG = Logger.getLogger("dev.flashsale.events");

  @Override
  public String name() {
    return "log";
  }

  @Override
  public Uni<Void> deliver(OutboxEvent event) {
    LOG.infof(
        "event=%s id=%s %s=%s at=%s",
        event.type(), event.id(), event.aggregateType(), event.aggregateId(), event.createdAt());
    return Uni.createFrom().voidItem();
  }
}
