package dev.flashsale.sale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A crowd's reads cost one load, and nobody waits for a reload. */
class ReadThroughCacheTest {

  private static final Duration DUE_AFTER = Duration.ofMillis(500);
  private static final Duration EXPIRED_AFTER = Duration.ofSeconds(1);
  private static final Duration SPREAD = Duration.ofMillis(100);
  private static final int CROWD = 200;

  private static Vertx vertx;

  private final AtomicLong nanos = new AtomicLong();
  private final ConcurrentLinkedQueue<CompletableFuture<String>> loads =
      new ConcurrentLinkedQueue<>();
  private final ReadThroughCache<String> cache = cache(key -> loading());

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stopVertx() {
    vertx.close();
  }

  @Test
  void aCrowdCausesOneLoad() {
    List<UniAssertSubscriber<String>> crowd =
        IntStream.range(0, CROWD).mapToObj(reader -> read("a")).toList();
    finish("first");
    crowd.forEach(reader -> reader.assertItem("first"));
    read("a").assertItem("first");
    assertThat(loads).isEmpty();
  }

  @Test
  void whoGivesUpTakesNothingFromOthers() {
    UniAssertSubscriber<String> impatient = read("a");
    UniAssertSubscriber<String> patient = read("a");
    impatient.cancel();
    finish("first");
    patient.assertItem("first");
  }

  @Test
  void aFailureIsToldAndNotKept() {
    UniAssertSubscriber<String> unlucky = read("a");
    loads.remove().completeExceptionally(new IllegalStateException("away"));
    unlucky.assertFailedWith(IllegalStateException.class, "away");
    UniAssertSubscriber<String> next = read("a");
    finish("first");
    next.assertItem("first");
  }

  @Test
  void nobodyWaitsForAReload() {
    read("a");
    finish("first");
    passes(DUE_AFTER.plusMillis(1));
    read("a").assertItem("first");
    await().until(() -> loads.size() == 1);
    read("a").assertItem("first");
    finish("second");
    await().untilAsserted(() -> read("a").assertItem("second"));
    assertThat(loads).isEmpty();
  }

  @Test
  void anExpiredEntryIsWaitedFor() {
    read("a");
    finish("first");
    passes(EXPIRED_AFTER);
    UniAssertSubscriber<String> reader = read("a");
    reader.assertNotTerminated();
    finish("second");
    reader.assertItem("second");
  }

  @Test
  void whatIsForgottenIsLoadedAnew() {
    read("a");
    finish("first");
    cache.forget(List.of("a", "never there"));
    UniAssertSubscriber<String> reader = read("a");
    finish("second");
    reader.assertItem("second");
  }

  @Test
  void aReloadThatIsAskedForIsSharedByAllWhoAsk() {
    read("a");
    finish("first");
    CompletableFuture<String> one = cache.reload("a");
    CompletableFuture<String> other = cache.reload("a");
    await().until(() -> loads.size() == 1);
    finish("second");
    await()
        .untilAsserted(
            () -> {
              assertThat(one).isCompletedWithValue("second");
              assertThat(other).isCompletedWithValue("second");
            });
    assertThat(loads).isEmpty();
  }

  @Test
  void whatWasLoadedTogetherIsNotReloadedTogether() {
    Set<Long> reloadedAtMillis = ConcurrentHashMap.newKeySet();
    Set<String> loaded = ConcurrentHashMap.newKeySet();
    ReadThroughCache<String> crowded =
        cache(
            key -> {
              if (!loaded.add(key)) {
                reloadedAtMillis.add(System.nanoTime() / 1_000_000);
              }
              return Uni.createFrom().item(key);
            });
    List<String> keys = IntStream.range(0, CROWD).mapToObj(Integer::toString).toList();
    keys.forEach(key -> subscribe(crowded.get(key)));
    List<CompletableFuture<String>> reloads = new ArrayList<>();
    keys.forEach(key -> reloads.add(crowded.reload(key)));
    await().untilAsserted(() -> assertThat(reloads).allMatch(CompletableFuture::isDone));
    long first = reloadedAtMillis.stream().min(Long::compareTo).orElseThrow();
    long last = reloadedAtMillis.stream().max(Long::compareTo).orElseThrow();
    assertThat(last - first).isGreaterThan(SPREAD.toMillis() / 2);
  }

  private ReadThroughCache<String> cache(Function<String, Uni<String>> load) {
    return new ReadThroughCache<>(
        Caffeine.newBuilder()
            .ticker(nanos::get)
            .refreshAfterWrite(DUE_AFTER)
            .expireAfterWrite(EXPIRED_AFTER),
        SPREAD,
        vertx,
        load);
  }

  private Uni<String> loading() {
    CompletableFuture<String> load = new CompletableFuture<>();
    loads.add(load);
    return Uni.createFrom().completionStage(load);
  }

  private void finish(String value) {
    loads.remove().complete(value);
  }

  private void passes(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private UniAssertSubscriber<String> read(String key) {
    return subscribe(cache.get(key));
  }

  private static UniAssertSubscriber<String> subscribe(Uni<String> uni) {
    return uni.subscribe().withSubscriber(UniAssertSubscriber.create());
  }
}
