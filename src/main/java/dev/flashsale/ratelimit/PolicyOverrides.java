package dev.flashsale.ratelimit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Policies an admin put in the place of configured ones, kept in PostgreSQL. Every instance looks
 * now and then; while PostgreSQL is away it keeps to what it knew.
 */
@Singleton
public class PolicyOverrides {

  private static final Logger LOG = Logger.getLogger(PolicyOverrides.class);
  private static final String READ = Sql.load("read_rate_limit_policies");
  private static final String PUT = Sql.load("put_rate_limit_policy");
  private static final String DELETE = Sql.load("delete_rate_limit_policy");
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final int OVERRIDES_MAX = 100;

  private final Transactions transactions;
  private final Policies policies;
  private final ObjectMapper json;
  private volatile boolean blind;

  PolicyOverrides(Transactions transactions, Policies policies, ObjectMapper json) {
    this.transactions = transactions;
    this.policies = policies;
    this.json = json;
  }

  void start(@Observes StartupEvent start, Vertx vertx) {
    look();
    vertx.setPeriodic(LOOK_EVERY.toMillis(), tick -> look());
  }

  /**
   * Puts {@code definition}, without contradictions, into force: here at once, elsewhere after the
   * next look.
   *
   * @return fails with {@code validation} if there are {@value #OVERRIDES_MAX} others already
   */
  Uni<Void> put(String name, PolicyDefinition definition) {
    return transactions
        .run(
            connection ->
                connection
                    .preparedQuery(PUT)
                    .execute(Tuple.of(name, written(definition), OVERRIDES_MAX)))
        .invoke(
            rows -> {
              if (rows.rowCount() == 0) {
                throw Problem.of(
                        ProblemCode.VALIDATION,
                        "There are " + OVERRIDES_MAX + " policies already; delete one first.")
                    .exception();
              }
            })
        .flatMap(done -> read());
  }

  /** Lets the settings say again what the policy is; nothing if they do already. */
  Uni<Void> delete(String name) {
    return transactions
        .run(connection -> connection.preparedQuery(DELETE).execute(Tuple.of(name)))
        .flatMap(done -> read());
  }

  private void look() {
    read().subscribe().with(done -> blind = false, this::notSeen);
  }

  private void notSeen(Throwable fault) {
    if (!blind) {
      blind = true;
      LOG.warnf("changes of rate-limit policies are not seen for now: %s", fault);
    }
  }

  private Uni<Void> read() {
    return transactions
        .run(connection -> connection.preparedQuery(READ).execute(Tuple.of(OVERRIDES_MAX)))
        .invoke(rows -> policies.override(definitions(rows)))
        .replaceWithVoid();
  }

  /** Those that can be kept: one written by another version must not hide the others. */
  private Map<String, PolicyDefinition> definitions(RowSet<Row> rows) {
    Map<String, PolicyDefinition> definitions = new HashMap<>();
    for (Row row : rows) {
      String name = row.getString(0);
      definition(row.getString(1))
          .ifPresentOrElse(
              known -> definitions.put(name, known),
              () -> LOG.warnf("the changed rate-limit policy %s cannot be kept", name));
    }
    return definitions;
  }

  private Optional<PolicyDefinition> definition(String written) {
    try {
      return Optional.of(json.readValue(written, PolicyDefinition.class))
          .filter(known -> known.contradictions().isEmpty());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private String written(PolicyDefinition definition) {
    try {
      return json.writeValueAsString(definition);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
