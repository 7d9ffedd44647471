package dev.flashsale.outbox;

import dev.flashsale.postgres.Transactions;
import dev.flashsale.testing.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** The outbox as tests fill it and look at it, and passes over it. */
@ApplicationScoped
class OutboxRows {

  static final Duration LIMIT = Duration.ofSeconds(30);

  private final Database database = Database.ofTheService();
  private final Transactions transactions;
  private final OutboxMetrics metrics;

  OutboxRows(Transactions transactions, OutboxMetrics metrics) {
    this.transactions = transactions;
    this.metrics = metrics;
  }

  void clear() {
    database.rows("DELETE FROM outbox RETURNING seq");
    database.rows("DELETE FROM outbox_delivery RETURNING id");
  }

  /** Writes events of one aggregate, each in a transaction of its own. */
  void happened(String aggregate, String... types) {
    for (String type : types) {
      database.rows(
          """
          INSERT INTO outbox (aggregatetype, aggregateid, type, payload)
          VALUES ('order', ?, ?, '{"id": 1}') RETURNING seq
          """,
          aggregate,
          type);
    }
  }

  /** Writes {@code rounds} events of each of {@code aggregates} aggregates, in one transaction. */
  void manyHappened(int aggregates, int rounds) {
    database.rows(
        """
        INSERT INTO outbox (aggregatetype, aggregateid, type, payload)
        SELECT 'order', 'many-' || a, 'round-' || r, '{"id": 1}'
        FROM generate_series(1, cast(? AS integer)) AS r, generate_series(1, cast(? AS integer)) AS a
        ORDER BY r, a
        RETURNING seq
        """,
        rounds,
        aggregates);
  }

  int waiting() {
    return Integer.parseInt(database.rows("SELECT count(*) FROM outbox").getFirst());
  }

  /** What {@code sink} is owed: aggregate, type, attempts, and whether it is parked. */
  List<String> owed(String sink) {
    return database.rows(
        """
        SELECT aggregateid, type, attempts, CASE WHEN parked_at IS NULL THEN 'waits' ELSE 'parked' END
        FROM outbox_delivery WHERE sink = ? ORDER BY seq
        """,
        sink);
  }

  RelayPass relay(OutboxConfig config, EventSink... sinks) {
    return new RelayPass(transactions, List.of(sinks), config, metrics);
  }

  CatchUpPass catchUp(OutboxConfig config, EventSink sink) {
    return new CatchUpPass(transactions, sink, config, metrics);
  }

  static int pass(RelayPass relay) {
    return relay.runOnce(false).await().atMost(LIMIT).events();
  }

  static int pass(CatchUpPass catchUp) {
    return catchUp.runOnce().await().atMost(LIMIT);
  }

  /** Passes until nothing is left. */
  static void drain(RelayPass relay) {
    while (pass(relay) > 0) {}
  }
}
