package dev.flashsale.gatling.abuse;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.gatling.endpoints.Organiser;
import dev.flashsale.gatling.oracle.Audit;
import dev.flashsale.gatling.oracle.Books;
import dev.flashsale.gatling.oracle.PostgresBooks;
import dev.flashsale.gatling.oracle.RunEnvironment;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Judges a run by its ledger, the sale's audit and PostgreSQL. */
public final class Verdict {

  private static final Duration DRAINED_WITHIN = Duration.ofSeconds(60);
  private static final long POLL_MS = 200;
  private static final int SHOWN_PER_CHECK = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Verdict() {}

  /** The exit code: 0 green, 1 red, 2 no verdict. */
  public static int run(AbuseParameters parameters, PrintStream out) throws InterruptedException {
    try {
      return report(evidence(parameters), out);
    } catch (IOException | SQLException e) {
      out.println("verdict: none, its evidence cannot be read: " + e);
      return 2;
    }
  }

  /** The exit code: 0 green, 1 red. */
  static int report(Evidence evidence, PrintStream out) {
    out.println(Table.of(evidence));
    out.println();
    out.println(Table.limits(evidence));
    out.println();
    evidence
        .restart()
        .ifPresent(
            restart ->
                out.printf(
                    "Redis was away for %d ms; %d keys before, %d after%n",
                    restart.awayMs(), restart.keysBefore(), restart.keysAfter()));
    boolean green = true;
    for (Check check : Check.values()) {
      List<String> violations = check.violations(evidence);
      out.printf("%-5s  %s%n", violations.isEmpty() ? "green" : "RED", check.label());
      violations.stream().limit(SHOWN_PER_CHECK).forEach(each -> out.println("         " + each));
      if (violations.size() > SHOWN_PER_CHECK) {
        out.printf("         ... and %d more%n", violations.size() - SHOWN_PER_CHECK);
      }
      green &= violations.isEmpty();
    }
    out.println(green ? "verdict: green" : "verdict: RED");
    return green ? 0 : 1;
  }

  private static Evidence evidence(AbuseParameters parameters)
      throws IOException, SQLException, InterruptedException {
    Ledger.Recorded ledger = Ledger.read(parameters.sale().history());
    Audit audit = drainedAudit(parameters);
    RunEnvironment.Database database =
        RunEnvironment.read(parameters.sale().dataDir())
            .database()
            .orElseThrow(() -> new IOException("no database is known"));
    Map<String, Long> orders =
        PostgresBooks.read(database, parameters.sale().saleId()).orders().stream()
            .filter(Books.Order::live)
            .collect(Collectors.groupingBy(Books.Order::buyer, Collectors.counting()));
    return new Evidence(
        parameters.timetable(), ledger.restart(), ledger.exchanges(), audit, orders);
  }

  /** The audit once all orders are in PostgreSQL; after a while as it is, for a check to see. */
  private static Audit drainedAudit(AbuseParameters parameters)
      throws IOException, InterruptedException {
    try (Organiser organiser = new Organiser(parameters.sale().urls().getFirst())) {
      String admin = organiser.token("verdict", "admin");
      Instant deadline = Instant.now().plus(DRAINED_WITHIN);
      while (true) {
        Audit audit =
            JSON.treeToValue(organiser.audit(admin, parameters.sale().saleId()), Audit.class);
        if (audit.journalBacklog() == 0 || Instant.now().isAfter(deadline)) {
          return audit;
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
      }
    }
  }
}
