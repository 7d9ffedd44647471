package dev.flashsale.payments;

import static dev.flashsale.testing.Checkout.pay;
import static dev.flashsale.testing.Checkout.placed;
import static dev.flashsale.testing.Checkout.status;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.sale.Money;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A payment that never reached the provider was never made: its key may be used again. */
@QuarkusTest
@TestProfile(GuardedGatewayTest.Tight.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class UnreachableProviderTest {

  private static final Charge ANY = new Charge(UUID.randomUUID(), 1, new Money(1, "USD"));

  @Inject FaultyGateway provider;
  @Inject GuardedGateway gateway;
  @Inject CircuitBreakerMaintenance breakers;
  private final Database database = Database.ofTheService();
  private String sale;
  private String order;

  @BeforeEach
  void placeAnOrder() {
    sale = Shop.openSale(100, 10);
    order = placed(sale, "ada", 1);
  }

  @AfterEach
  void closeBreakers() {
    breakers.resetAll();
  }

  @Test
  void whatCouldNotBeOpenedMayBeTriedAgainWithTheSameKey() {
    String key = newKey();
    provider.behave(UnreachableProviderTest::failing);
    problem(pay(sale, "ada", order, key, "tok"), 503, "unavailable");
    assertThat(attempts()).isEmpty();

    approves();
    pay(sale, "ada", order, key, "tok").then().statusCode(200);
    assertThat(status(sale, "ada", order)).isEqualTo("PAID");
  }

  @Test
  void whatAnOpenBreakerKeptFromBeingConfirmedMayBeTriedAgainWithTheSameKey() {
    String key = newKey();
    provider.behave(UnreachableProviderTest::failing);
    while (breakers.currentState("payment-confirm") != CircuitBreakerState.OPEN) {
      gateway
          .confirm("ref", ANY, "tok")
          .onFailure()
          .recoverWithItem(ChargeState.PENDING)
          .await()
          .atMost(Duration.ofSeconds(5));
    }
    approves();
    problem(pay(sale, "ada", order, key, "tok"), 503, "unavailable");
    assertThat(attempts()).isEmpty();

    breakers.resetAll();
    approves();
    pay(sale, "ada", order, key, "tok").then().statusCode(200);
    assertThat(status(sale, "ada", order)).isEqualTo("PAID");
  }

  @Test
  void whatTheProviderWillNeverTakeIsToldAndOpensNoBreaker() {
    provider.behave(
        () -> Uni.createFrom().failure(new PaymentsUnavailableException("Too small an amount.")));
    for (int i = 0; i < 20; i++) {
      problem(pay(sale, "ada", order, newKey(), "tok"), 503, "unavailable");
    }
    assertThat(breakers.currentState("payment-open")).isEqualTo(CircuitBreakerState.CLOSED);
    assertThat(provider.calls).hasValue(20);
    assertThat(attempts()).isEmpty();
  }

  private static Uni<?> failing() {
    return Uni.createFrom().failure(new IOException("down"));
  }

  /** Opens a charge with the first call, and approves it with the second. */
  private void approves() {
    String reference = "ref-" + UUID.randomUUID();
    provider.behave(
        () ->
            Uni.createFrom()
                .item(provider.calls.get() == 1 ? reference : (Object) ChargeState.APPROVED));
  }

  private List<String> attempts() {
    return database.rows("SELECT status FROM payment_attempt WHERE order_id = ?::uuid", order);
  }
}
