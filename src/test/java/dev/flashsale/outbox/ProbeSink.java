package dev.flashsale.outbox;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A handler in the service's own process, by its name {@code probe}. */
@Singleton
class ProbeSink implements EventSink {

  /** When each aggregate's event came, by {@link System#nanoTime()}. */
  final Map<String, Long> arrivedNanos = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "probe";
  }

  @Override
  public Uni<Void> deliver(OutboxEvent event) {
    arrivedNanos.put(event.aggregateId(), System.nanoTime());
    return Uni.createFrom().voidItem();
  }
}
