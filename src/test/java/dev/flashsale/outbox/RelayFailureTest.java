package dev.flashsale.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Unscheduled;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sinks that fail, are slow or away, and relays that die: nothing is lost, and nobody else waits.
 */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class RelayFailureTest {

  @Inject OutboxRows outbox;
  private final Database database = Database.ofTheService();
  @Inject ParkedEvents parked;
  @Inject OutboxMetrics metrics;
  @Inject MeterRegistry registry;

  private final TestSink good = new TestSink("good");
  private final TestSink bad = new TestSink("bad").failing(event -> true);

  @BeforeEach
  void clear() {
    outbox.clear();
  }

  @Test
  void aSinkThatFailsHoldsUpNoOther() {
    outbox.happened("order-1", "order.placed", "order.paid");
    outbox.happened("order-2", "order.placed");
    RelayPass relay = outbox.relay(OutboxSettings.DEFAULT, bad, good);
    OutboxRows.drain(relay);

    assertThat(outbox.waiting()).isZero();
    assertThat(good.taken())
        .containsExactlyInAnyOrder(
            "order-1 order.placed", "order-1 order.paid", "order-2 order.placed");
    assertThat(good.takenOf("order-1")).containsExactly("order.placed", "order.paid");
    assertThat(outbox.owed("good")).isEmpty();
    assertThat(outbox.owed("bad"))
        .containsExactly(
            "order-1 order.placed 1 waits",
            "order-1 order.paid 0 waits",
            "order-2 order.placed 1 waits");

    outbox.happened("order-1", "order.refunded");
    int calls = bad.calls();
    OutboxRows.drain(relay);
    assertThat(good.takenOf("order-1")).endsWith("order.refunded");
    assertThat(bad.calls()).as("it is owed earlier events").isEqualTo(calls);
  }

  @Test
  void aSinkThatNeverAnswersHoldsUpOthersOnceAtMost() {
    TestSink silent = new TestSink("silent").answering(event -> Uni.createFrom().nothing());
    OutboxSettings settings = OutboxSettings.callTimeout(Duration.ofMillis(50));
    RelayPass relay = outbox.relay(settings, silent, good);
    outbox.happened("order-1", "order.placed");
    OutboxRows.drain(relay);
    assertThat(good.taken()).hasSize(1);
    assertThat(outbox.owed("silent")).containsExactly("order-1 order.placed 1 waits");
    assertThat(database.rows("SELECT last_error FROM outbox_delivery"))
        .containsExactly("no answer within PT0.05S");

    outbox.happened("order-1", "order.paid");
    OutboxRows.drain(relay);
    assertThat(good.taken()).hasSize(2);
    assertThat(silent.calls()).as("not asked again before it has caught up").isEqualTo(1);
  }

  @Test
  void itCatchesUpInOrderAndIsThenGivenEventsAtOnceAgain() {
    outbox.happened("order-1", "order.placed", "order.paid");
    RelayPass relay = outbox.relay(OutboxSettings.DEFAULT, bad);
    OutboxRows.drain(relay);
    outbox.happened("order-1", "order.refunded");
    OutboxRows.drain(relay);

    bad.working();
    CatchUpPass catchUp = outbox.catchUp(OutboxSettings.DEFAULT, bad);
    await()
        .atMost(OutboxRows.LIMIT)
        .until(
            () -> {
              OutboxRows.pass(catchUp);
              return outbox.owed("bad").isEmpty();
            });
    assertThat(bad.takenOf("order-1"))
        .containsExactly("order.placed", "order.paid", "order.refunded");
    outbox.happened("order-1", "order.more");
    OutboxRows.drain(relay);
    assertThat(bad.takenOf("order-1")).endsWith("order.more");
    assertThat(outbox.owed("bad")).isEmpty();
  }

  @Test
  void afterAFailureItIsLeftAloneForAWhileThatGrows() {
    outbox.happened("order-1", "order.placed");
    OutboxSettings settings = OutboxSettings.retryDelay(Duration.ofMinutes(1));
    OutboxRows.drain(outbox.relay(settings, bad));
    assertThat(bad.calls()).isEqualTo(1);
    assertThat(dueInSeconds()).isBetween(25L, 60L);

    CatchUpPass catchUp = outbox.catchUp(settings, bad);
    OutboxRows.pass(catchUp);
    assertThat(bad.calls()).as("not due").isEqualTo(1);

    makeDue();
    OutboxRows.pass(catchUp);
    assertThat(bad.calls()).isEqualTo(2);
    assertThat(dueInSeconds()).isBetween(55L, 120L);
    assertThat(outbox.owed("bad")).containsExactly("order-1 order.placed 2 waits");
  }

  @Test
  void anEventThatFailsTooOftenIsParkedWithThoseBehindItUntilItIsReplayed() {
    outbox.happened("order-1", "order.placed", "order.paid");
    outbox.happened("order-2", "order.placed");
    TestSink picky = new TestSink("picky").failing(event -> event.aggregateId().equals("order-1"));
    OutboxRows.drain(outbox.relay(OutboxSettings.DEFAULT, picky));
    CatchUpPass catchUp = outbox.catchUp(OutboxSettings.DEFAULT, picky);
    await()
        .atMost(OutboxRows.LIMIT)
        .until(
            () -> {
              OutboxRows.pass(catchUp);
              return outbox.owed("picky").stream().allMatch(owed -> owed.endsWith("parked"));
            });
    assertThat(outbox.owed("picky"))
        .containsExactly("order-1 order.placed 3 parked", "order-1 order.paid 0 parked");
    assertThat(picky.taken()).containsExactly("order-2 order.placed");
    assertThat(picky.calls()).isEqualTo(3 + 1);
    metrics.look().await().atMost(OutboxRows.LIMIT);
    assertThat(registry.get("flashsale.outbox.parked").gauge().value()).isEqualTo(2);

    // Others go on, and what happens to the order goes behind.
    outbox.happened("order-3", "order.placed");
    outbox.happened("order-1", "order.refunded");
    OutboxRows.drain(outbox.relay(OutboxSettings.DEFAULT, picky));
    assertThat(picky.taken()).endsWith("order-3 order.placed");
    assertThat(picky.calls()).isEqualTo(3 + 2);

    picky.working();
    OutboxRows.pass(catchUp);
    assertThat(picky.calls()).as("parked is parked").isEqualTo(3 + 2);
    List<ParkedEvents.ParkedEvent> list = parked.list(0, 10).await().atMost(OutboxRows.LIMIT);
    assertThat(list.getFirst().error()).contains("refused by picky");
    parked.replay(list.getFirst().id()).await().atMost(OutboxRows.LIMIT);
    await()
        .atMost(OutboxRows.LIMIT)
        .until(
            () -> {
              OutboxRows.pass(catchUp);
              return outbox.owed("picky").isEmpty();
            });
    assertThat(picky.takenOf("order-1"))
        .containsExactly("order.placed", "order.paid", "order.refunded");
  }

  @Test
  void aRelayThatDiesBetweenDeliveringAndDeletingLosesNothing() {
    outbox.happened("order-1", "order.placed", "order.paid");
    TestSink deadly =
        new TestSink("deadly")
            .answering(
                event -> {
                  if (event.type().equals("order.paid")) {
                    cutRelays();
                  }
                  return Uni.createFrom().voidItem();
                });
    assertThatThrownBy(() -> OutboxRows.pass(outbox.relay(OutboxSettings.DEFAULT, deadly)));
    assertThat(deadly.takenOf("order-1")).containsExactly("order.placed", "order.paid");
    assertThat(outbox.waiting()).isEqualTo(2);

    OutboxRows.drain(outbox.relay(OutboxSettings.DEFAULT, good));
    assertThat(good.takenOf("order-1")).containsExactly("order.placed", "order.paid");
    assertThat(outbox.waiting()).isZero();
  }

  @Test
  void anEventThatIsCommittedLateIsNotPassed() {
    CompletableFuture<List<String>> late;
    try (Database.Lock _ = database.lock("SELECT pg_advisory_xact_lock(1)")) {
      late = CompletableFuture.supplyAsync(this::insertAndWaitForTheLock);
      await().atMost(OutboxRows.LIMIT).until(() -> database.whoWait() > 0);
      outbox.happened("order-1", "order.placed"); // a higher seq, committed earlier
      OutboxRows.drain(outbox.relay(OutboxSettings.DEFAULT, good));
      assertThat(good.taken()).containsExactly("order-1 order.placed");
    }
    assertThat(late).succeedsWithin(OutboxRows.LIMIT);
    OutboxRows.drain(outbox.relay(OutboxSettings.DEFAULT, good));
    assertThat(good.taken()).containsExactly("order-1 order.placed", "order-late order.placed");
  }

  private List<String> insertAndWaitForTheLock() {
    return database.rows(
        """
        WITH late AS (
          INSERT INTO outbox (aggregatetype, aggregateid, type, payload)
          VALUES ('order', 'order-late', 'order.placed', '{}') RETURNING seq
        )
        SELECT pg_advisory_xact_lock(1) FROM late
        """);
  }

  private void cutRelays() {
    database.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' GROUP BY pid");
  }

  private long dueInSeconds() {
    return Long.parseLong(
        database
            .rows("SELECT cast(extract(epoch FROM due_at - now()) AS bigint) FROM outbox_delivery")
            .getFirst());
  }

  private void makeDue() {
    database.rows("UPDATE outbox_delivery SET due_at = now() RETURNING id");
  }
}
