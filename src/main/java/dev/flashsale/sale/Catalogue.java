package dev.flashsale.sale;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flashsale.http.Problem;
import dev.flashsale.postgres.Sessions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sales as read by everyone, from memory for up to a second.
 *
 * <p>Many readers of one sale cause one query, made early while it is read often, so that nobody
 * waits for it; ids that do not exist are remembered too, in a bounded cache. While PostgreSQL is
 * away a sale stays as it was last seen, because selling must go on. Whatever must not be a second
 * late (a pause, the stock) is decided in Redis, not from here.
 */
@Singleton
public class Catalogue {

  private static final Logger LOG = Logger.getLogger(Catalogue.class);
  private static final Duration REFRESH_AFTER = Duration.ofMillis(500);
  private static final Duration REFRESH_SPREAD = Duration.ofMillis(200);
  private static final Duration FRESH_FOR = Duration.ofSeconds(1);
  private static final Duration KNOWN_FOR = Duration.ofHours(1);
  private static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(10);
  private static final int SALES_MAX = 10_000;

  private final Sessions sessions;
  private final ReadThroughCache<Optional<Sale>> fresh;
  private final Cache<String, Known> lastKnown =
      Caffeine.newBuilder().maximumSize(SALES_MAX).expireAfterWrite(KNOWN_FOR).build();
  private final List<Consumer<String>> forgetful = new CopyOnWriteArrayList<>();

  Catalogue(Sessions sessions, Vertx vertx) {
    this.sessions = sessions;
    this.fresh =
        new ReadThroughCache<>(
            Caffeine.newBuilder()
                .maximumSize(SALES_MAX)
                .refreshAfterWrite(REFRESH_AFTER)
                .expireAfterWrite(FRESH_FOR),
            REFRESH_SPREAD,
            vertx,
            this::load);
  }

  private record Known(Sale sale, long readNanos) {}

  /** A published sale's name in Redis. */
  public record Published(String id, int epoch) {}

  /** The sale; fails with {@code sale-not-found} if there is none of that id. */
  public Uni<Sale> require(String id) {
    return find(id).map(sale -> sale.orElseThrow(() -> Problem.saleNotFound().exception()));
  }

  /** The sale, or empty if there is none of that id. */
  public Uni<Optional<Sale>> find(String id) {
    return Slug.matches(id) ? fresh.get(id) : Uni.createFrom().item(Optional.empty());
  }

  /**
   * Sales that were ever published, those that open last first.
   *
   * @param offset how many to pass over
   * @param limit the most to return
   */
  public Uni<List<Published>> published(int offset, int limit) {
    return sessions
        .read(
            session ->
                session
                    .createSelectionQuery(
                        "select s.id, s.epoch from Sale s where s.status <> DRAFT"
                            + " order by s.opensAt desc, s.id",
                        Object[].class)
                    .setFirstResult(offset)
                    .setMaxResults(limit)
                    .getResultList())
        .map(rows -> rows.stream().map(r -> new Published((String) r[0], (int) r[1])).toList());
  }

  /**
   * The sales {@link #published} names, complete. Read from PostgreSQL each time, in two queries.
   */
  public Uni<List<Sale>> newest(int limit) {
    return published(0, limit)
        .flatMap(
            found ->
                sessions.read(
                    session ->
                        session.find(
                            Sale.class, found.stream().map(Published::id).toArray(Object[]::new))));
  }

  /** Forgets what this instance remembers of a sale, after a command changed it. */
  public void forget(String id) {
    fresh.forget(List.of(id));
    lastKnown.invalidate(id);
    forgetful.forEach(listener -> listener.accept(id));
  }

  /**
   * Calls {@code listener} with each id that is forgotten from now on, so that what it made of the
   * sale goes as well. The listener runs on the thread of the command and must not block.
   */
  public void whenForgotten(Consumer<String> listener) {
    forgetful.add(listener);
  }

  private Uni<Optional<Sale>> load(String id) {
    Known known = lastKnown.getIfPresent(id);
    if (known == null) {
      return read(id);
    }
    return isUnchanged(known)
        .flatMap(same -> same ? Uni.createFrom().item(Optional.of(known.sale)) : read(id))
        .ifNoItem()
        .after(FRESH_FOR)
        .fail()
        .onFailure()
        .invoke(fault -> LOG.warnf("sale %s is shown as last known: %s", id, fault))
        .onFailure()
        .recoverWithItem(Optional.of(known.sale));
  }

  private Uni<Optional<Sale>> read(String id) {
    return sessions
        .read(session -> session.find(Sale.class, id))
        .invoke(sale -> remember(id, sale))
        .map(Optional::ofNullable);
  }

  /**
   * Whether a published sale is still as it was read, which is cheaper to ask than to read all its
   * items again: those of a published sale change in their totals only, but for what is committed,
   * which may be {@link #READ_AGAIN_AFTER} old.
   */
  private Uni<Boolean> isUnchanged(Known known) {
    Sale sale = known.sale;
    if (sale.status() == SaleStatus.DRAFT
        || System.nanoTime() - known.readNanos > READ_AGAIN_AFTER.toNanos()) {
      return Uni.createFrom().item(false);
    }
    long total = sale.items().stream().mapToLong(Item::total).sum();
    return sessions
        .read(
            session ->
                session
                    .createSelectionQuery(
                        "select count(*) from Sale s where s.id = :id and s.revision = :revision"
                            + " and s.epoch = :epoch and s.live = :live"
                            + " and :total = (select sum(i.total) from Sale t join t.items i where t.id = :id)",
                        Long.class)
                    .setParameter("id", sale.id())
                    .setParameter("revision", sale.revision())
                    .setParameter("epoch", sale.epoch())
                    .setParameter("live", sale.live())
                    .setParameter("total", total)
                    .getSingleResult())
        .map(found -> found == 1);
  }

  private void remember(String id, @Nullable Sale sale) {
    if (sale != null) {
      lastKnown.put(id, new Known(sale, System.nanoTime()));
    }
  }
}
