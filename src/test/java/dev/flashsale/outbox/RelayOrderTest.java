package dev.flashsale.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Unscheduled;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several relays on one outbox: each event once, those of an aggregate in their order. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class RelayOrderTest {

  private static final String NAIVE =
      "SELECT type FROM outbox ORDER BY seq LIMIT 1 FOR UPDATE SKIP LOCKED";

  @Inject OutboxRows outbox;
  private final Database database = Database.ofTheService();

  @BeforeEach
  void clear() {
    outbox.clear();
  }

  @Test
  void skippingLockedRowsReordersTheEventsOfAnOrder() {
    outbox.happened("order-1", "order.placed", "order.paid");
    List<String> delivered = new ArrayList<>();
    try (Database.Lock _ = database.lock(NAIVE)) { // one relay has taken order.placed, and is slow
      delivered.addAll(database.rows(NAIVE)); // another one takes the next row
    }
    delivered.addAll(database.rows(NAIVE)); // now the slow one is done
    assertThat(delivered).containsExactly("order.paid", "order.placed");
  }

  @Test
  void whileOneRelayIsSlowWithAnOrderAnotherLeavesThatOrderAlone() {
    outbox.happened("order-1", "order.placed", "order.paid");
    CompletableFuture<Void> slow = new CompletableFuture<>();
    TestSink one = new TestSink("test").answering(e -> Uni.createFrom().completionStage(slow));
    TestSink other = new TestSink("test");

    CompletableFuture<RelayPass.Outcome> pass =
        outbox.relay(OutboxSettings.batchMax(1), one).runOnce(false).subscribeAsCompletionStage();
    await().atMost(OutboxRows.LIMIT).until(() -> one.calls() == 1);
    assertThat(OutboxRows.pass(outbox.relay(OutboxSettings.DEFAULT, other))).isZero();
    slow.complete(null);

    assertThat(pass).succeedsWithin(OutboxRows.LIMIT);
    OutboxRows.drain(outbox.relay(OutboxSettings.DEFAULT, other));
    assertThat(one.taken()).containsExactly("order-1 order.placed");
    assertThat(other.taken()).containsExactly("order-1 order.paid");
  }

  @Test
  void otherOrdersAreDeliveredMeanwhile() {
    List<String> apart = ofDifferentPartitions();
    outbox.happened(apart.getFirst(), "order.placed");
    CompletableFuture<Void> slow = new CompletableFuture<>();
    TestSink one = new TestSink("test").answering(e -> Uni.createFrom().completionStage(slow));
    RelayPass sharing = outbox.relay(OutboxSettings.DEFAULT, one);
    List<CompletableFuture<RelayPass.Outcome>> passes = new ArrayList<>();
    // One of four such passes has the order's partition; it keeps it, the others have ended.
    await()
        .atMost(OutboxRows.LIMIT)
        .until(
            () -> {
              passes.add(sharing.runOnce(true).subscribeAsCompletionStage());
              return one.calls() == 1;
            });

    outbox.happened(apart.getLast(), "order.placed");
    TestSink other = new TestSink("test");
    RelayPass relay = outbox.relay(OutboxSettings.DEFAULT, other);
    await()
        .atMost(OutboxRows.LIMIT)
        .until(() -> OutboxRows.pass(relay) >= 0 && !other.taken().isEmpty());
    assertThat(other.taken()).containsExactly(apart.getLast() + " order.placed");

    slow.complete(null);
    passes.forEach(pass -> assertThat(pass).succeedsWithin(OutboxRows.LIMIT));
    assertThat(one.taken()).containsExactly(apart.getFirst() + " order.placed");
  }

  /** Two aggregates that no pass of four partitions can have together. */
  private List<String> ofDifferentPartitions() {
    return database.rows(
        """
        SELECT min('order-' || n) FROM generate_series(1, 1000) AS n
        WHERE outbox_partition('order-' || n) IN (1, 9)
        GROUP BY outbox_partition('order-' || n)
        """);
  }

  @Test
  void twoRelaysDeliverEachEventOnceAndInOrderWhileMoreHappen() throws Exception {
    int aggregates = 40;
    int rounds = 60;
    List<OutboxEvent> delivered = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean writing = new AtomicBoolean(true);
    try (ExecutorService relays = Executors.newFixedThreadPool(2)) {
      List<CompletableFuture<Integer>> running =
          IntStream.range(0, 2)
              .mapToObj(
                  i -> CompletableFuture.supplyAsync(() -> relayWhile(writing, delivered), relays))
              .toList();
      for (int round = 0; round < rounds; round++) {
        database.rows(
            """
            INSERT INTO outbox (aggregatetype, aggregateid, type, payload)
            SELECT 'order', 'order-' || a, cast(? AS text), '{}'
            FROM generate_series(1, cast(? AS integer)) AS a RETURNING seq
            """,
            Integer.toString(round),
            aggregates);
      }
      writing.set(false);
      for (CompletableFuture<Integer> relay : running) {
        assertThat(relay)
            .succeedsWithin(OutboxRows.LIMIT)
            .satisfies(n -> assertThat(n).isPositive());
      }
    }
    assertThat(outbox.waiting()).isZero();
    List<String> inOrder = IntStream.range(0, rounds).mapToObj(Integer::toString).toList();
    for (int a = 1; a <= aggregates; a++) {
      String aggregate = "order-" + a;
      assertThat(
              delivered.stream()
                  .filter(event -> event.aggregateId().equals(aggregate))
                  .map(OutboxEvent::type))
          .containsExactlyElementsOf(inOrder);
    }
  }

  /** Relays in small batches until the outbox is empty and stays so; returns the events relayed. */
  private int relayWhile(AtomicBoolean writing, List<OutboxEvent> delivered) {
    TestSink sink =
        new TestSink("test")
            .answering(
                event -> {
                  delivered.add(event);
                  return Uni.createFrom().voidItem();
                });
    RelayPass relay = outbox.relay(OutboxSettings.batchMax(25), sink);
    int relayed = 0;
    while (writing.get() || outbox.waiting() > 0) {
      relayed += relay.runOnce(true).await().atMost(OutboxRows.LIMIT).events();
    }
    return relayed;
  }
}
