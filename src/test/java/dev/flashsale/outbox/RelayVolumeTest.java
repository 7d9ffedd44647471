package dev.flashsale.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Unscheduled;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The outbox is a passage and no store: however much has gone through it, it is empty and small.
 */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class RelayVolumeTest {

  private static final int ROUNDS = 5;
  private static final int AGGREGATES = 5_000;
  private static final int EVENTS_EACH = 2;

  @Inject OutboxRows outbox;
  private final Database database = Database.ofTheService();
  @Inject Pool pool;

  @BeforeEach
  void clear() {
    outbox.clear();
  }

  @Test
  void itsSizeDoesNotGrowWithWhatHasGoneThroughIt() {
    TestSink sink = new TestSink("test");
    RelayPass relay = outbox.relay(OutboxSettings.DEFAULT, sink);
    List<Long> sizes = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      outbox.manyHappened(AGGREGATES, EVENTS_EACH);
      OutboxRows.drain(relay);
      vacuum();
      assertThat(outbox.waiting()).isZero();
      assertThat(sink.calls()).isEqualTo(round * AGGREGATES * EVENTS_EACH);
      sizes.add(size());
    }
    // Pages of the index that a vacuum has freed are used again after the next one.
    long settled = sizes.get(1);
    assertThat(sizes).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(settled));
  }

  /** What autovacuum does by itself, every minute or so. */
  private void vacuum() {
    assertThat(pool.query("VACUUM outbox").execute().toCompletionStage().toCompletableFuture())
        .succeedsWithin(OutboxRows.LIMIT);
  }

  private long size() {
    return Long.parseLong(database.rows("SELECT pg_total_relation_size('outbox')").getFirst());
  }
}
