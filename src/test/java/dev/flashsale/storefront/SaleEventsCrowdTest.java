package dev.flashsale.storefront;

import static dev.flashsale.testing.Shop.command;
import static dev.flashsale.testing.Shop.definition;
import static dev.flashsale.testing.Shop.newSaleId;
import static dev.flashsale.testing.Shop.openSale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RedisMonitor;
import dev.flashsale.testing.RedisServer;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However many watch a sale, it is looked at once, and no watcher gets in another's way. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class SaleEventsCrowdTest {

  private static final int CROWD = 500;
  private static final int ORDINARY_BUFFER_BYTES = 64 * 1024;
  private static final int SMALL_BUFFER_BYTES = 4 * 1024;
  private static final Duration LOOKED_AT_FOR = Duration.ofSeconds(2);

  /** Four a second, and what came late to the start or the end of the count. */
  private static final int LOOKS_MAX = 2 * 4 + 2;

  private final RedisServer redis = RedisServer.ofTheService();

  private final List<StreamWatcher> watchers = new ArrayList<>();

  @AfterEach
  void allLeave() {
    watchers.forEach(StreamWatcher::close);
  }

  @Test
  void allAreSentTheSameBytes() {
    String sale = openSale(10, 2);
    crowd(sale);
    await().until(() -> watchers.stream().allMatch(watcher -> watcher.events().size() == 1));
    command(sale, "pause").then().statusCode(200);
    await().until(() -> watchers.stream().allMatch(watcher -> watcher.events().size() == 2));
    List<String> changes =
        watchers.stream().map(watcher -> watcher.events().getLast()).distinct().toList();
    // The server's time is part of it: rendered twice, it would differ.
    assertThat(changes).hasSize(1);
    assertThat(state(changes.getFirst())).isEqualTo("PAUSED");
  }

  @Test
  void aSaleIsLookedAtOnceForAllAndNotAtAllForNobody() {
    String sale = openSale(10, 2);
    crowd(sale);
    await().until(() -> watchers.stream().allMatch(watcher -> watcher.events().size() == 1));
    try (RedisMonitor asked = redis.monitor()) {
      long looks =
          await().pollDelay(LOOKED_AT_FOR).until(() -> asked.calls("HGETALL", sale), _ -> true);
      assertThat(looks).isBetween(1L, (long) LOOKS_MAX);

      allLeave();
      AtomicLong last = new AtomicLong(looks);
      await()
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> last.getAndSet(asked.calls("HGETALL", sale)) == last.get());
    }
  }

  @Test
  void aWatcherWhoDoesNotReadMissesWhatLiesBetweenAndHoldsUpNobody() {
    String sale = openSale(large());
    StreamWatcher idle = watch(new StreamWatcher(sale, SMALL_BUFFER_BYTES));
    StreamWatcher attentive = watch(new StreamWatcher(sale, ORDINARY_BUFFER_BYTES).reading());
    await().until(() -> attentive.events().size() == 1);
    List<String> changes = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      changes.addAll(List.of("pause", "resume"));
    }
    changes.add("close");
    for (String change : changes) {
      int told = attentive.events().size();
      command(sale, change).then().statusCode(200);
      await().until(() -> attentive.events().size() > told);
    }
    idle.reading();
    await()
        .until(
            () ->
                idle.events().stream().map(SaleEventsCrowdTest::state).anyMatch("CLOSED"::equals));
    assertThat(idle.events().size()).isLessThan(changes.size());
  }

  @Test
  void aQuietStreamShowsThatItIsAlive() {
    StreamWatcher watcher =
        watch(new StreamWatcher(openSale(10, 2), ORDINARY_BUFFER_BYTES).reading());
    await().until(() -> watcher.comments() >= 2);
    assertThat(watcher.events()).hasSize(1);
  }

  private static String state(String event) {
    return JsonPath.from(event).getString("state");
  }

  private void crowd(String sale) {
    for (int count = 0; count < CROWD; count++) {
      watch(new StreamWatcher(sale, ORDINARY_BUFFER_BYTES).reading());
    }
  }

  private StreamWatcher watch(StreamWatcher watcher) {
    watchers.add(watcher);
    return watcher;
  }

  /** A sale whose events are larger than what the kernel keeps for a reader. */
  private static Map<String, Object> large() {
    Map<String, Object> definition = new HashMap<>(definition(newSaleId(), 10, 2));
    String title = "t".repeat(200);
    definition.put(
        "items",
        IntStream.range(0, 4_000)
            .mapToObj(
                item -> {
                  Map<String, Object> shown = new HashMap<>(Shop.item("item-" + item, 10, 100));
                  shown.put("title", title);
                  return shown;
                })
            .toList());
    return definition;
  }
}
