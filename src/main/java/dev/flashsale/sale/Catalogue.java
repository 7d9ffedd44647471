package dev.flashsale.sale;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flashsale.postgres.Sessions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Sales as read by everyone, from memory for up to a second.
 *
 * <p>Many readers of one sale cause one query; ids that do not exist are remembered too, in a
 * bounded cache, so that guessing ids costs PostgreSQL nothing. Whatever must not be a second late
 * (a pause, the stock) is decided in Redis, not from here.
 */
@ApplicationScoped
public class Catalogue {

  private static final Duration FRESH_FOR = Duration.ofSeconds(1);
  private static final int SALES_MAX = 10_000;

  private final Sessions sessions;
  private final AsyncLoadingCache<String, Optional<Sale>> cache;

  Catalogue(Sessions sessions) {
    this.sessions = sessions;
    this.cache =
        Caffeine.newBuilder()
            .maximumSize(SALES_MAX)
            .expireAfterWrite(FRESH_FOR)
            .buildAsync(this::load);
  }

  /** The sale, or empty if there is none of that id. */
  public Uni<Optional<Sale>> find(String id) {
    if (!Slug.matches(id)) {
      return Uni.createFrom().item(Optional.empty());
    }
    CompletableFuture<Optional<Sale>> cached = cache.get(id);
    return cached.isDone() && !cached.isCompletedExceptionally()
        ? Uni.createFrom().item(cached.join())
        : Uni.createFrom().completionStage(cached);
  }

  /** All sales that were ever published, newest opening first, at most {@code limit}. */
  public Uni<List<Sale>> published(int limit) {
    return sessions.read(
        session ->
            session
                .createSelectionQuery(
                    "from Sale s where s.status <> DRAFT order by s.opensAt desc, s.id", Sale.class)
                .setMaxResults(limit)
                .getResultList());
  }

  /** Forgets what this instance remembers of a sale, after a command changed it. */
  public void forget(String id) {
    cache.synchronous().invalidate(id);
  }

  private CompletableFuture<Optional<Sale>> load(String id, Executor executor) {
    return sessions
        .read(session -> session.find(Sale.class, id))
        .map(Optional::ofNullable)
        .subscribeAsCompletionStage();
  }
}
