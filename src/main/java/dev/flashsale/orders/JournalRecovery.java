package dev.flashsale.orders;

import dev.flashsale.inventory.Journal;
import dev.flashsale.inventory.JournalDrain;
import dev.flashsale.inventory.JournalEntry;
import dev.flashsale.postgres.Sessions;
import dev.flashsale.postgres.Sql;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Catalogue.Published;
import dev.flashsale.sale.Sale;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Persists what was journaled by instances that died, stalled or ran out of room: every entry that
 * has stood in a journal for longer than {@link WriterConfig#recoverAfter()}.
 *
 * <p>Runs in every instance. For each journal one at a time does the work, decided by a lock in
 * PostgreSQL that ends with the transaction; it only saves work, since persisting twice is
 * harmless.
 */
@ApplicationScoped
public class JournalRecovery implements JournalDrain {

  private static final Logger LOG = Logger.getLogger(JournalRecovery.class);
  private static final String TRY_LOCK = Sql.load("try_lock_recovery");
  private static final int PAGE = 1_000;

  private final Catalogue catalogue;
  private final Journal journal;
  private final JournalWriter writer;
  private final Sessions sessions;
  private final WriterConfig config;
  private final Counter recovered;

  /**
   * When this instance first saw each entry still in a journal, by sale: at most recoveryMax of
   * each.
   */
  private final Map<String, Map<String, Long>> firstSeenNanos = new ConcurrentHashMap<>();

  JournalRecovery(
      Catalogue catalogue,
      Journal journal,
      JournalWriter writer,
      Sessions sessions,
      WriterConfig config,
      MeterRegistry metrics) {
    this.catalogue = catalogue;
    this.journal = journal;
    this.writer = writer;
    this.sessions = sessions;
    this.config = config;
    this.recovered = metrics.counter("flashsale.journal.recovered");
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> run() {
    return runOnce()
        .onFailure()
        .invoke(fault -> LOG.warnf("recovery failed: %s", fault))
        .onFailure()
        .recoverWithNull();
  }

  /** One pass over the journals of all sales. */
  Uni<Void> runOnce() {
    return recoverPage(0);
  }

  private Uni<Void> recoverPage(int offset) {
    return catalogue
        .published(offset, PAGE)
        .flatMap(
            sales ->
                journal
                    .nonEmpty(sales)
                    .invoke(nonEmpty -> forgetAllBut(sales, nonEmpty))
                    .flatMap(this::recoverEach)
                    .flatMap(
                        done ->
                            sales.size() < PAGE
                                ? Uni.createFrom().voidItem()
                                : recoverPage(offset + PAGE)));
  }

  private void forgetAllBut(List<Published> sales, List<Published> nonEmpty) {
    sales.stream()
        .filter(sale -> !nonEmpty.contains(sale))
        .forEach(sale -> firstSeenNanos.remove(sale.id()));
  }

  private Uni<Void> recoverEach(List<Published> sales) {
    return Multi.createFrom()
        .iterable(sales)
        .onItem()
        .transformToUniAndConcatenate(
            sale ->
                catalogue
                    .find(sale.id())
                    .flatMap(found -> recover(found.orElseThrow()))
                    .onFailure()
                    .invoke(
                        fault ->
                            LOG.warnf("journal of sale %s not recovered: %s", sale.id(), fault))
                    .onFailure()
                    .recoverWithNull())
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> recover(Sale sale) {
    return journal
        .read(sale, "-", config.recoveryMax())
        .flatMap(
            entries ->
                writeEach(batches(leftBehind(sale, entries)), batch -> writeAlone(sale, batch)));
  }

  @Override
  public Uni<Void> drain(Sale sale) {
    return journal
        .read(sale, "-", config.recoveryMax())
        .flatMap(
            entries ->
                entries.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : writeEach(batches(entries), batch -> writer.write(sale, batch))
                        .invoke(done -> recovered.increment(entries.size()))
                        .flatMap(done -> drain(sale)));
  }

  private static Uni<Void> writeEach(
      List<List<JournalEntry>> batches, Function<List<JournalEntry>, Uni<Void>> write) {
    Uni<Void> written = Uni.createFrom().voidItem();
    for (List<JournalEntry> batch : batches) {
      written = written.flatMap(done -> write.apply(batch));
    }
    return written;
  }

  /** Entries cut into transactions of at most batchMax orders, or of one entry that has more. */
  private List<List<JournalEntry>> batches(List<JournalEntry> entries) {
    List<List<JournalEntry>> batches = new ArrayList<>();
    int orders = 0;
    for (JournalEntry entry : entries) {
      if (batches.isEmpty() || orders + entry.size() > config.batchMax()) {
        batches.add(new ArrayList<>());
        orders = 0;
      }
      batches.getLast().add(entry);
      orders += entry.size();
    }
    return batches;
  }

  private List<JournalEntry> leftBehind(Sale sale, List<JournalEntry> entries) {
    long now = System.nanoTime();
    Map<String, Long> before = firstSeenNanos.getOrDefault(sale.id(), Map.of());
    Map<String, Long> seen = new HashMap<>();
    for (JournalEntry entry : entries) {
      String id = Objects.requireNonNull(entry.id());
      seen.put(id, before.getOrDefault(id, now));
    }
    if (seen.isEmpty()) {
      firstSeenNanos.remove(sale.id());
    } else {
      firstSeenNanos.put(sale.id(), seen);
    }
    return entries.stream()
        .filter(
            entry ->
                now - seen.getOrDefault(Objects.requireNonNull(entry.id()), now)
                    >= config.recoverAfter().toNanos())
        .toList();
  }

  private Uni<Void> writeAlone(Sale sale, List<JournalEntry> leftBehind) {
    return sessions.transaction(
        session ->
            session
                .createNativeQuery(TRY_LOCK, Boolean.class)
                .setParameter("journal", sale.id())
                .getSingleResult()
                .flatMap(
                    alone ->
                        alone
                            ? writer
                                .write(sale, leftBehind)
                                .invoke(done -> recovered.increment(leftBehind.size()))
                            : Uni.createFrom().voidItem()));
  }
}
