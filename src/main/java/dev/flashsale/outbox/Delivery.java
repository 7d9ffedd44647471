package dev.flashsale.outbox;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One batch of events on its way to one sink: those of an aggregate one after the other, different
 * aggregates side by side. After a failure the later events of the same aggregate are not tried.
 *
 * <p>It ends in bounded time, whatever the sink does: no call begins later than the given patience,
 * and none takes longer than its time-out.
 */
final class Delivery {

  private final EventSink sink;
  private final Duration callTimeout;
  private final long lastStartNanos;

  private Delivery(EventSink sink, Duration patience, Duration callTimeout) {
    this.sink = sink;
    this.callTimeout = callTimeout;
    this.lastStartNanos = System.nanoTime() + patience.toNanos();
  }

  /**
   * Delivers {@code batch}, which comes in the order of its events.
   *
   * @return what became of each, in any order between aggregates; never fails
   */
  static Uni<List<Attempt>> of(
      EventSink sink, List<Pending> batch, Duration patience, Duration callTimeout) {
    return Uni.createFrom()
        .deferred(() -> new Delivery(sink, patience, callTimeout).deliverAll(byAggregate(batch)));
  }

  private static Collection<List<Pending>> byAggregate(List<Pending> batch) {
    Map<String, List<Pending>> chains = LinkedHashMap.newLinkedHashMap(batch.size());
    for (Pending pending : batch) {
      chains.computeIfAbsent(pending.aggregateId(), id -> new ArrayList<>(1)).add(pending);
    }
    return chains.values();
  }

  private Uni<List<Attempt>> deliverAll(Collection<List<Pending>> chains) {
    return Multi.createFrom()
        .iterable(chains)
        .onItem()
        .transformToUni(this::deliverChain)
        .merge(sink.callsMax())
        .onItem()
        .<Attempt>disjoint()
        .collect()
        .asList();
  }

  private Uni<List<Attempt>> deliverChain(List<Pending> chain) {
    if (chain.size() == 1) {
      return attempt(chain.getFirst()).map(List::of);
    }
    List<Attempt> made = new ArrayList<>(chain.size());
    return Multi.createFrom()
        .iterable(chain)
        .onItem()
        .transformToUniAndConcatenate(
            pending ->
                made.isEmpty() || made.getLast().isDelivered()
                    ? attempt(pending).invoke(made::add)
                    : Uni.createFrom().item(Attempt.notMade(pending)).invoke(made::add))
        .collect()
        .last()
        .replaceWith(made);
  }

  private Uni<Attempt> attempt(Pending pending) {
    if (System.nanoTime() - lastStartNanos > 0) {
      return Uni.createFrom().item(Attempt.notMade(pending));
    }
    return Uni.createFrom()
        .deferred(() -> sink.deliver(pending.event()))
        .ifNoItem()
        .after(callTimeout)
        .fail()
        .map(done -> Attempt.delivered(pending))
        .onFailure()
        .recoverWithItem(fault -> Attempt.failed(pending, reason(fault)));
  }

  private String reason(Throwable fault) {
    return fault instanceof TimeoutException ? "no answer within " + callTimeout : fault.toString();
  }
}
