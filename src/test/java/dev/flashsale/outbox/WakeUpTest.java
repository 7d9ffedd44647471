package dev.flashsale.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The running relay: whoever inserts an event wakes it. */
@QuarkusTest
@TestProfile(WakeUpTest.SeldomPolling.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class WakeUpTest {

  private static final Duration POLL_EVERY = Duration.ofMinutes(10);

  @Inject OutboxRows outbox;
  private final Database database = Database.ofTheService();
  @Inject ProbeSink probe;

  public static final class SeldomPolling implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("flashsale.outbox.sinks", "probe,log", "flashsale.outbox.poll-every", "PT10M");
    }
  }

  @Test
  void anEventIsDeliveredLongBeforeThePoll() {
    List<Duration> latencies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String aggregate = "order-" + i;
      long startedNanos = System.nanoTime();
      outbox.happened(aggregate, "order.placed");
      await().atMost(OutboxRows.LIMIT).until(() -> probe.arrivedNanos.containsKey(aggregate));
      latencies.add(
          Duration.ofNanos(probe.arrivedNanos.getOrDefault(aggregate, 0L) - startedNanos));
    }
    latencies.sort(Duration::compareTo);
    assertThat(latencies.get(latencies.size() / 2)).isLessThan(Duration.ofMillis(250));
    assertThat(latencies.getLast()).isLessThan(POLL_EVERY.dividedBy(60));
    await().atMost(OutboxRows.LIMIT).until(() -> outbox.waiting() == 0);
  }

  @Test
  void aBacklogIsDeliveredToTheLast() {
    outbox.manyHappened(3_007, 1);
    await()
        .atMost(OutboxRows.LIMIT)
        .until(
            () ->
                probe.arrivedNanos.keySet().stream().filter(id -> id.startsWith("many-")).count()
                    == 3_007);
    await().atMost(OutboxRows.LIMIT).until(() -> outbox.waiting() == 0);
  }

  @Test
  void aBrokenConnectionIsReplaced() {
    assertThat(
            database.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"))
        .isNotEmpty();
    outbox.happened("order-after-break", "order.placed");
    await()
        .atMost(OutboxRows.LIMIT)
        .until(() -> probe.arrivedNanos.containsKey("order-after-break"));
  }

  @Test
  void nothingConnectsToAKafkaNobodyAskedFor() {
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("kafka-producer"));
  }
}
