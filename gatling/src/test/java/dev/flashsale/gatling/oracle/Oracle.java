package dev.flashsale.gatling.oracle;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.gatling.endpoints.Organiser;
import dev.flashsale.gatling.history.History;
import dev.flashsale.gatling.history.SaleRun;
import dev.flashsale.gatling.params.SaleParameters;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Judges a finished sale: reads what shoppers were told, what the service says about itself and
 * what PostgreSQL holds, and lists every promise that was not kept.
 *
 * <p>As a program it takes the settings of the run, of which it needs the history and the service's
 * address, and exits with 0 for green, 1 for red and 2 when it cannot judge.
 */
public final class Oracle {

  /** Longer than a hold, and than a provider is asked about a payment nobody answered for. */
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(90);

  private static final long POLL_MS = 200;
  private static final int SHOWN_PER_CHECK = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI url;
  private final Optional<RunEnvironment.Database> database;
  private final PrintStream out;

  private Oracle(URI url, Optional<RunEnvironment.Database> database, PrintStream out) {
    this.url = url;
    this.database = database;
    this.out = out;
  }

  public static void main(String[] arguments) throws InterruptedException {
    SaleParameters parameters = SaleParameters.read();
    System.exit(
        run(parameters.urls().getFirst(), parameters.history(), parameters.dataDir(), System.out));
  }

  /** The exit code: 0 green, 1 red, 2 no verdict. */
  public static int run(URI url, Path history, Optional<Path> dataDir, PrintStream out)
      throws InterruptedException {
    try {
      History.Recorded recorded = History.read(history);
      Oracle oracle = new Oracle(url, RunEnvironment.read(dataDir).database(), out);
      return oracle.report(recorded, oracle.judge(recorded));
    } catch (IOException | SQLException e) {
      out.println("oracle: no verdict, it cannot read its evidence: " + e);
      return 2;
    }
  }

  private List<Violation> judge(History.Recorded recorded)
      throws IOException, SQLException, InterruptedException {
    String sale = recorded.run().sale();
    try (Organiser organiser = new Organiser(url)) {
      Audit audit = settledAudit(organiser, recorded.run());
      if (database.isPresent()) {
        Books books = settledBooks(database.get(), recorded.run());
        return Check.all(evidence(recorded, audit, books), Check.Source.DATABASE);
      }
      out.println(
          "oracle: no database given, so it reads the orders shoppers were given over HTTP;"
              + " orders nobody was told about, the ledger and the outbox stay unseen");
      Books books = new HttpBooks(organiser, sale).read(audit, recorded.answers());
      return Check.all(evidence(recorded, audit, books), Check.Source.HTTP);
    }
  }

  private static Evidence evidence(History.Recorded recorded, Audit audit, Books books) {
    return Evidence.of(recorded.run(), recorded.answers(), recorded.checkouts(), audit, books);
  }

  /** The audit once nothing is under way; after a while as it is, which is then a violation. */
  private static Audit settledAudit(Organiser organiser, SaleRun run)
      throws IOException, InterruptedException {
    String admin = organiser.token("oracle", "admin");
    Instant deadline = Instant.now().plus(SETTLED_WITHIN);
    while (true) {
      Audit audit = JSON.treeToValue(organiser.audit(admin, run.sale()), Audit.class);
      if (audit.isSettled(run.settles()) || Instant.now().isAfter(deadline)) {
        return audit;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  /**
   * The books once no payment is under way, should that be waited for; after a while as they are.
   */
  private static Books settledBooks(RunEnvironment.Database database, SaleRun run)
      throws SQLException, InterruptedException {
    Instant deadline = Instant.now().plus(SETTLED_WITHIN);
    while (true) {
      Books books = PostgresBooks.read(database, run.sale());
      if (!run.settles() || books.openPayments().isEmpty() || Instant.now().isAfter(deadline)) {
        return books;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  private int report(History.Recorded recorded, List<Violation> violations) {
    out.println(new Summary(recorded.answers()).text());
    if (violations.isEmpty()) {
      out.println("oracle: green");
      return 0;
    }
    out.println("oracle: RED");
    Map<String, List<Violation>> byCheck =
        violations.stream()
            .collect(
                Collectors.groupingBy(Violation::check, LinkedHashMap::new, Collectors.toList()));
    byCheck.forEach(this::list);
    return 1;
  }

  private void list(String check, List<Violation> found) {
    out.printf("  %s: %d%n", check, found.size());
    found.stream()
        .limit(SHOWN_PER_CHECK)
        .forEach(violation -> out.println("    " + violation.detail()));
    if (found.size() > SHOWN_PER_CHECK) {
      out.printf("    ... and %d more%n", found.size() - SHOWN_PER_CHECK);
    }
  }
}
