package dev.flashsale.payments;

import dev.flashsale.postgres.Sql;
import dev.flashsale.postgres.Transactions;
import dev.flashsale.sale.Money;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A provider that moves no money, for trying things out and for tests. The token alone says what
 * becomes of a charge ({@link SandboxToken}). Its books are a table of its own, so that all
 * instances meet the same provider, and it outlives them.
 */
@ApplicationScoped
class SandboxGateway implements PaymentGateway {

  static final String NAME = "sandbox";

  /** Beyond everybody's patience, but not for ever: a call under way holds its place. */
  private static final Duration NEVER = Duration.ofSeconds(30);

  private static final String CREATE = Sql.load("sandbox_charge");
  private static final String OPEN = Sql.load("sandbox_open");
  private static final String CONFIRM = Sql.load("sandbox_confirm");
  private static final String CANCEL = Sql.load("sandbox_cancel");
  private static final String REFUND = Sql.load("sandbox_refund");
  private static final String FIND = Sql.load("sandbox_find");

  private final Transactions transactions;
  private final SandboxWebhooks webhooks;
  private final Vertx vertx;
  private final PaymentsConfig.Sandbox config;
  private volatile boolean created;

  SandboxGateway(
      Transactions transactions, SandboxWebhooks webhooks, Vertx vertx, PaymentsConfig config) {
    this.transactions = transactions;
    this.webhooks = webhooks;
    this.vertx = vertx;
    this.config = config.sandbox();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Uni<String> open(Charge charge) {
    return created()
        .flatMap(
            there ->
                transactions.run(
                    connection ->
                        connection
                            .preparedQuery(OPEN)
                            .execute(
                                Tuple.of(
                                    "sandbox-" + UUID.randomUUID(),
                                    charge.key(),
                                    charge.amount().value(),
                                    charge.amount().currency()))
                            .map(rows -> rows.iterator().next().getString(0))));
  }

  /** Creating it twice is harmless; the lock keeps two from doing it at the same moment. */
  private Uni<Void> created() {
    if (created) {
      return Uni.createFrom().voidItem();
    }
    return transactions
        .run(
            connection ->
                connection
                    .query("SELECT pg_advisory_xact_lock(hashtext('sandbox_charge'))")
                    .execute()
                    .compose(locked -> connection.query(CREATE).execute())
                    .<Void>mapEmpty())
        .invoke(() -> created = true);
  }

  @Override
  public Uni<ChargeState> confirm(String reference, Charge charge, String token) {
    SandboxToken outcome = SandboxToken.of(token);
    return transactions
        .run(
            connection ->
                connection
                    .preparedQuery(CONFIRM)
                    .execute(Tuple.of(reference, token))
                    .compose(confirmed -> find(connection, reference)))
        .flatMap(
            books ->
                webhooks
                    .announce(reference, books, outcome)
                    .replaceWith(books.state(config.delay())))
        .flatMap(state -> answer(outcome, state));
  }

  private Uni<ChargeState> answer(SandboxToken outcome, ChargeState state) {
    return switch (outcome) {
      case TIMEOUT -> Uni.createFrom().<ChargeState>nothing().ifNoItem().after(NEVER).fail();
      case SLOW ->
          Uni.createFrom()
              .emitter(
                  later ->
                      vertx.setTimer(
                          Math.max(1, config.delay().toMillis()),
                          timer -> later.complete(ChargeState.APPROVED)));
      case APPROVE, DECLINE, APPROVE_LATE, DUPLICATE_WEBHOOK -> Uni.createFrom().item(state);
    };
  }

  @Override
  public Uni<ChargeState> state(String reference) {
    return transactions
        .run(connection -> find(connection, reference))
        .map(books -> books.state(config.delay()));
  }

  @Override
  public Uni<ChargeState> cancel(String reference) {
    return transactions
        .run(
            connection ->
                connection
                    .preparedQuery(CANCEL)
                    .execute(Tuple.of(reference))
                    .compose(cancelled -> find(connection, reference)))
        .map(books -> books.state(config.delay()));
  }

  @Override
  public Uni<Void> refund(String reference) {
    return transactions.run(
        connection -> connection.preparedQuery(REFUND).execute(Tuple.of(reference)).mapEmpty());
  }

  @Override
  public Optional<WebhookEvent> verify(Map<String, String> headers, byte[] body) {
    return Optional.of(webhooks.verify(headers, body));
  }

  /**
   * A charge in the sandbox's books.
   *
   * @param confirmedMsAgo {@code null} if it is not confirmed
   */
  record Books(Money amount, String token, boolean cancelled, @Nullable Long confirmedMsAgo) {

    ChargeState state(Duration delay) {
      if (cancelled) {
        return ChargeState.CANCELLED;
      }
      if (confirmedMsAgo == null) {
        return ChargeState.UNCONFIRMED;
      }
      return switch (SandboxToken.of(token)) {
        case APPROVE, DUPLICATE_WEBHOOK, TIMEOUT -> ChargeState.APPROVED;
        case DECLINE -> ChargeState.DECLINED;
        case SLOW, APPROVE_LATE ->
            confirmedMsAgo >= delay.toMillis() ? ChargeState.APPROVED : ChargeState.PENDING;
      };
    }
  }

  private static Future<Books> find(SqlConnection connection, String reference) {
    return connection
        .preparedQuery(FIND)
        .execute(Tuple.of(reference))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.failedFuture(
                        new IllegalStateException("the sandbox knows no charge " + reference))
                    : Future.succeededFuture(books(rows.iterator().next())));
  }

  private static Books books(Row row) {
    return new Books(
        new Money(row.getLong("amount"), row.getString("currency")),
        row.getString("token"),
        row.getBoolean("cancelled"),
        row.getLong("confirmed_ms_ago"));
  }
}
