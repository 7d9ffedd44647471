package dev.flashsale.payments;

import static dev.flashsale.testing.Checkout.pay;
import static dev.flashsale.testing.Checkout.placed;
import static dev.flashsale.testing.Shop.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an operator sees of payments that nobody has decided. */
@QuarkusTest
@TestProfile(WebhookContractTest.Slow.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class PaymentMetricsTest {

  @Inject PaymentMetrics metrics;
  @Inject MeterRegistry registry;

  @Test
  void whatIsNotSettledCanBeSeen() {
    String sale = Shop.openSale(100, 10);
    double others = gauge("open");
    pay(sale, "ada", placed(sale, "ada", 1), newKey(), "tok_approve_late").then().statusCode(202);
    assertThat(gauge("open")).isEqualTo(others + 1);
    assertThat(gauge("open.oldest.seconds")).isPositive();
    assertThat(gauge("refunds.due")).isZero();
  }

  private double gauge(String name) {
    metrics.look().await().atMost(Duration.ofSeconds(5));
    return registry.get("flashsale.payments." + name).gauge().value();
  }
}
