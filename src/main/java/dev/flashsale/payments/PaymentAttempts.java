package dev.flashsale.payments;

import dev.flashsale.postgres.Rows;
import dev.flashsale.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Attempts to pay in PostgreSQL. What opens, suspends or settles one works inside a transaction
 * that has locked the order, so that the attempts of one order change one after the other; the
 * others are single statements with conditions of their own.
 */
@Singleton
class PaymentAttempts {

  private static final String ALL = Sql.load("payment_attempts");
  private static final String OPEN = Sql.load("open_payment_attempt");
  private static final String NAME = Sql.load("name_payment_attempt");
  private static final String SUSPEND = Sql.load("suspend_payment_attempt");
  private static final String DROP = Sql.load("drop_payment_attempt");
  private static final String SETTLE = Sql.load("settle_payment_attempt");
  private static final String FIND = Sql.load("find_payment_attempt");
  private static final String ABANDON = Sql.load("abandon_payment_attempt");
  private static final String DUE = Sql.load("due_payment_attempts");
  private static final Duration LOOK_AGAIN_MIN = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN_MAX = Duration.ofMinutes(10);

  private final PaymentsConfig config;

  PaymentAttempts(PaymentsConfig config) {
    this.config = config;
  }

  /** An attempt found without its order, and whose order that is. */
  record Owned(Attempt attempt, String saleId, String buyerId) {
    static Owned of(Row row) {
      return new Owned(Attempt.of(row), row.getString("sale_id"), row.getString("buyer_id"));
    }
  }

  /**
   * An attempt it is time to look at.
   *
   * @param holdIsOver the order should have been paid by now
   */
  record Due(Owned owned, boolean holdIsOver) {
    static Due of(Row row) {
      return new Due(Owned.of(row), row.getBoolean("hold_is_over"));
    }
  }

  /** Oldest first. */
  Future<List<Attempt>> of(SqlConnection connection, UUID orderId) {
    return connection
        .preparedQuery(ALL)
        .execute(Tuple.of(orderId, seconds(config.answerWithin())))
        .map(rows -> Rows.list(rows, Attempt::of));
  }

  Future<Attempt> open(SqlConnection connection, Attempt attempt, String provider) {
    return connection
        .preparedQuery(OPEN)
        .execute(
            Tuple.of(attempt.orderId(), attempt.number())
                .addBuffer(Buffer.buffer(attempt.keyHash()))
                .addBuffer(Buffer.buffer(attempt.fingerprint()))
                .addString(provider)
                .addLong(attempt.amount().value())
                .addString(attempt.amount().currency())
                .addDouble(seconds(config.lookAfter())))
        .map(attempt);
  }

  /** Whether the attempt is still open, and so may be confirmed under {@code reference}. */
  Future<Boolean> name(SqlConnection connection, Attempt attempt, String reference) {
    return connection
        .preparedQuery(NAME)
        .execute(Tuple.of(attempt.orderId(), attempt.number(), reference))
        .map(rows -> rows.rowCount() == 1);
  }

  Future<Void> suspend(SqlConnection connection, Attempt attempt) {
    return connection
        .preparedQuery(SUSPEND)
        .execute(Tuple.of(attempt.orderId(), attempt.number()))
        .mapEmpty();
  }

  Future<Void> drop(SqlConnection connection, Attempt attempt) {
    return connection
        .preparedQuery(DROP)
        .execute(Tuple.of(attempt.orderId(), attempt.number()))
        .mapEmpty();
  }

  Future<Void> settle(SqlConnection connection, Attempt attempt, AttemptStatus next) {
    return connection
        .preparedQuery(SETTLE)
        .execute(
            Tuple.of(attempt.orderId(), attempt.number(), next.name(), attempt.status().name()))
        .mapEmpty();
  }

  Future<Optional<Owned>> find(SqlConnection connection, String provider, String reference) {
    return connection
        .preparedQuery(FIND)
        .execute(Tuple.of(provider, reference))
        .map(rows -> Rows.first(rows, Owned::of));
  }

  /** Ends an attempt that has no name at the provider; does nothing if it has got one meanwhile. */
  Future<Void> abandon(SqlConnection connection, Attempt attempt) {
    return connection
        .preparedQuery(ABANDON)
        .execute(Tuple.of(attempt.orderId(), attempt.number()))
        .mapEmpty();
  }

  /** Takes payments that it is time to look at; the next time comes later with each look. */
  Future<List<Due>> due(SqlConnection connection, String provider) {
    return connection
        .preparedQuery(DUE)
        .execute(
            Tuple.of(
                provider,
                config.settlementBatchMax(),
                seconds(LOOK_AGAIN_MIN),
                seconds(LOOK_AGAIN_MAX)))
        .map(rows -> Rows.list(rows, Due::of));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
