package dev.flashsale.admission;

import static dev.flashsale.testing.Books.assertNothingSpent;
import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.newSaleId;
import static dev.flashsale.testing.Shop.openSale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RawHttp;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.Warnings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How large bodies may be, whether they declare their length or come in chunks. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class BodyLimitContractTest {

  private static final int UNITS = 10;
  private static final int KIB_16 = 16 * 1024;
  private static final int MIB_2 = 2 * 1024 * 1024;

  private String sale;
  private final String key = newKey();

  @BeforeEach
  void openASale() {
    sale = openSale(UNITS, 2);
  }

  @Test
  void aPurchaseOfExactly16KibIsTaken() {
    buy(sale, "ada", key, purchaseOf(KIB_16)).then().statusCode(202);
  }

  @Test
  void aChunkedPurchaseOfExactly16KibIsTaken() {
    assertThat(chunked(purchaseOf(KIB_16)).status()).isEqualTo(202);
  }

  @Test
  void aPurchaseOver16KibIsRefused() {
    problem(buy(sale, "ada", key, purchaseOf(KIB_16 + 1)), 413, "payload-too-large");
    assertNothingSpent(sale, UNITS, "ada", key);
  }

  @Test
  void aChunkedPurchaseOver16KibIsRefused() {
    chunked(purchaseOf(KIB_16 + 1)).assertProblem(413, "payload-too-large");
    assertNothingSpent(sale, UNITS, "ada", key);
  }

  @Test
  void aPurchaseThatDeclaresOver16KibIsRefusedUnread() {
    declared(KIB_16 + 1).assertProblem(413, "payload-too-large");
  }

  @Test
  void aPurchaseThatDeclaresOver2MibIsRefusedUnread() {
    declared(MIB_2 + 1).assertProblem(413, "payload-too-large");
  }

  @Test
  void aLengthBeyondAllNumbersIsRefused() {
    RawHttp.Answer answer =
        RawHttp.exchange(
            RawHttp.purchaseHead(sale, "ada", key)
                + "Content-Length: 99999999999999999999\r\n\r\n");
    assertThat(answer.status()).isIn(400, 413);
    assertNothingSpent(sale, UNITS, "ada", key);
  }

  @Test
  void aChunkedPurchaseOver2MibIsRefused() {
    assertThat(chunked(purchaseOf(MIB_2 + 1)).status()).isEqualTo(413);
    assertNothingSpent(sale, UNITS, "ada", key);
  }

  @Test
  void aSaleOver2MibIsRefused() {
    admin("Content-Length: " + (MIB_2 + 1) + "\r\n\r\n").assertProblem(413, "payload-too-large");
  }

  @Test
  void aChunkedSaleOver2MibIsRefused() {
    String body = RawHttp.chunked(" ".repeat(MIB_2 + 1));
    try (Warnings warnings = Warnings.collect()) {
      assertThat(admin("Transfer-Encoding: chunked\r\n\r\n" + body).status()).isEqualTo(413);
      await().during(Duration.ofMillis(300)).until(() -> warnings.messages().isEmpty());
    }
  }

  @Test
  void aSaleOver16KibIsTaken() {
    String definition =
        """
        {"id":"%s","name":"Large","opensAt":"2030-01-01T00:00:00Z","closesAt":"2030-01-02T00:00:00Z",
         "holdFor":"PT5M","perBuyerLimit":1,
         "items":[{"sku":"shoe","title":"A shoe","price":{"value":1,"currency":"USD"},"total":1}]}"""
            .formatted(newSaleId());
    String padded = definition + " ".repeat(100_000);
    assertThat(admin("Content-Length: " + padded.length() + "\r\n\r\n" + padded).status())
        .isEqualTo(201);
  }

  private RawHttp.Answer declared(int length) {
    return RawHttp.exchange(
        RawHttp.purchaseHead(sale, "ada", key) + "Content-Length: " + length + "\r\n\r\n");
  }

  private RawHttp.Answer chunked(String body) {
    return RawHttp.exchange(
        RawHttp.purchaseHead(sale, "ada", key)
            + "Transfer-Encoding: chunked\r\n\r\n"
            + RawHttp.chunked(body));
  }

  private static RawHttp.Answer admin(String rest) {
    return RawHttp.exchange(
        "POST /v1/admin/sales HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nAuthorization: Bearer "
            + Shop.admin()
            + "\r\n"
            + rest);
  }

  private static String purchaseOf(int bytes) {
    String body = "{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}]}";
    return body + " ".repeat(bytes - body.length());
  }
}
