package dev.flashsale.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashsale.testing.LocalStackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nobody's locks outlive them for long. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class AbandonedTransactionTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject Transactions transactions;
  @Inject Vertx vertx;

  @ParameterizedTest
  @CsvSource({
    "idle_in_transaction_session_timeout,1min",
    "lock_timeout,30s",
    "tcp_keepalives_idle,10",
    "tcp_keepalives_interval,5",
    "tcp_keepalives_count,3"
  })
  void eachConnectionHasItsBounds(String setting, String value) {
    assertThat(
            transactions
                .run(
                    connection ->
                        connection
                            .query("SHOW " + setting)
                            .execute()
                            .map(rows -> rows.iterator().next().getString(0)))
                .await()
                .atMost(LIMIT))
        .isEqualTo(value);
  }

  @Test
  void aTransactionThatStandsStillIsEndedAndTheNextOneWorks() {
    assertThatThrownBy(
            () ->
                transactions
                    .run(
                        connection ->
                            connection
                                .query("SET LOCAL idle_in_transaction_session_timeout = '200ms'")
                                .execute()
                                .compose(set -> later())
                                .compose(waited -> one(connection)))
                    .await()
                    .atMost(LIMIT))
        .isNotNull();
    assertThat(transactions.run(AbandonedTransactionTest::one).await().atMost(LIMIT)).isOne();
  }

  private Future<Void> later() {
    Promise<Void> later = Promise.promise();
    vertx.setTimer(1_000, timer -> later.complete());
    return later.future();
  }

  private static Future<Integer> one(SqlConnection connection) {
    return connection.query("SELECT 1").execute().map(rows -> rows.iterator().next().getInteger(0));
  }
}
