package dev.flashsale.payments;

import static dev.flashsale.testing.Checkout.pay;
import static dev.flashsale.testing.Checkout.placed;
import static dev.flashsale.testing.Shop.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.postgres.Transactions;
import dev.flashsale.sale.Money;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Attempts that an instance left behind. */
@QuarkusTest
@TestProfile(PaymentContractTest.Quick.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class PaymentAttemptsTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Database database = Database.ofTheService();
  @Inject Transactions transactions;
  @Inject PaymentAttempts attempts;

  @Test
  void onlyAnAttemptWithoutANameIsGivenUpUnasked() {
    String sale = Shop.openSale(100, 10);
    String order = placed(sale, "ada", 1);
    pay(sale, "ada", order, newKey(), "tok_approve_late").then().statusCode(202);
    assertThat(abandoned(order)).isEqualTo("OPEN");

    database.rows(
        "UPDATE payment_attempt SET reference = NULL WHERE order_id = ?::uuid RETURNING number",
        order);
    assertThat(abandoned(order)).isEqualTo("CANCELLED");
  }

  /** What becomes of an order's first attempt when a worker that saw no name gives it up. */
  private String abandoned(String order) {
    Attempt seen =
        new Attempt(
            UUID.fromString(order),
            1,
            new byte[16],
            new byte[8],
            null,
            new Money(12900, "USD"),
            AttemptStatus.OPEN,
            false);
    transactions.run(connection -> attempts.abandon(connection, seen)).await().atMost(LIMIT);
    return database
        .rows("SELECT status FROM payment_attempt WHERE order_id = ?::uuid", order)
        .getFirst();
  }
}
