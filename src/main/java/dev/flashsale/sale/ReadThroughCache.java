package dev.flashsale.sale;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flashsale.postgres.Sessions;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * What a crowd reads: many readers of one key cause one load, made early while the key is read
 * often, so that nobody waits for it.
 *
 * <p>A reload begins a random moment after it is due. Entries that were loaded together, because a
 * list was shown or a crowd came, would otherwise be reloaded together for as long as they are
 * read.
 *
 * <p>Caffeine has a class for each kind of bounds, which it finds by name; those of reloading
 * caches, by size or weight, are not among the ones that Quarkus registers for native executables.
 *
 * <p>Thread-safe and never blocking. Its bounds are those of the builder it is made with.
 */
@RegisterForReflection(
    classNames = {
      "com.github.benmanes.caffeine.cache.SSMSWR",
      "com.github.benmanes.caffeine.cache.PSWRMW",
      "com.github.benmanes.caffeine.cache.SSMWAR",
      "com.github.benmanes.caffeine.cache.PSAWRMW"
    },
    methods = false)
public final class ReadThroughCache<V> {

  private final AsyncLoadingCache<String, V> entries;

  /**
   * @param bounds how much is kept for how long, and when a reload is due
   * @param spread the longest moment a reload may be late, 1 ms or more; due, late and loaded, an
   *     entry should not have expired
   * @param load what to ask when the entry is not there; runs where it was asked for
   */
  public ReadThroughCache(
      Caffeine<? super String, ? super V> bounds,
      Duration spread,
      Vertx vertx,
      Function<String, Uni<V>> load) {
    this.entries = bounds.buildAsync(new Loader<>(spread, vertx, load));
  }

  /** The entry, on the Vert.x context that asks for it. */
  public Uni<V> get(String key) {
    CompletableFuture<V> entry = entries.get(key);
    return entry.state() == CompletableFuture.State.SUCCESS
        ? Uni.createFrom().item(entry.resultNow())
        : Sessions.shared(entry);
  }

  /**
   * The entry, reloaded now if that is not under way.
   *
   * @return completes on whatever thread loaded it; cancelling it takes it from others
   */
  public CompletableFuture<V> reload(String key) {
    return entries.synchronous().refresh(key);
  }

  /** Forgets entries; a load that is under way is for those who wait for it already. */
  public void forget(Collection<String> keys) {
    entries.synchronous().invalidateAll(keys);
  }

  @RegisterForReflection // Caffeine asks which methods it has
  private record Loader<V>(Duration spread, Vertx vertx, Function<String, Uni<V>> load)
      implements AsyncCacheLoader<String, V> {

    @Override
    public CompletableFuture<V> asyncLoad(String key, Executor unused) {
      return load.apply(key).subscribeAsCompletionStage();
    }

    @Override
    public CompletableFuture<V> asyncReload(String key, V old, Executor unused) {
      long lateMillis = 1 + ThreadLocalRandom.current().nextLong(spread.toMillis());
      return vertx
          .timer(lateMillis)
          .toCompletionStage()
          .thenCompose(due -> asyncLoad(key, unused))
          .toCompletableFuture();
    }
  }
}
