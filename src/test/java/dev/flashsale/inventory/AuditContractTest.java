package dev.flashsale.inventory;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.audit;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.buyAndWait;
import static dev.flashsale.testing.Shop.definition;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.newSaleId;
import static dev.flashsale.testing.Shop.openSale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.SaleLock;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The books balance at any moment: total = available + held + sold. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class AuditContractTest {

  @Test
  void anUntouchedSaleHasAllItsUnits() {
    String sale = openSale(7, 2);
    audit(sale)
        .then()
        .statusCode(200)
        .body("saleId", equalTo(sale))
        .body("epoch", equalTo(1))
        .body("journalBacklog", equalTo(0))
        .body("items.sku", contains("shoe", "cap", "none"));
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(7));
    assertThat(Books.of(sale, "none")).isEqualTo(Books.Item.untouched(0));
  }

  @Test
  void aDraftHasAllItsUnits() {
    String draft = newSaleId();
    Shop.create(definition(draft, 7, 2)).then().statusCode(201);
    audit(draft).then().statusCode(200).body("journalBacklog", equalTo(0));
    assertThat(Books.of(draft, "shoe")).isEqualTo(Books.Item.untouched(7));
  }

  @Test
  void unitsOfOrdersAreHeld() {
    String sale = openSale(10, 5);
    buyAndWait(sale, "ada", newKey(), "shoe", 3).then().statusCode(201);
    buyAndWait(sale, "bob", newKey(), "shoe", 1).then().statusCode(201);
    Books.awaitDrained(sale);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 6, 4, 0, 0, 0));
    assertThat(Books.of(sale, "cap")).isEqualTo(Books.Item.untouched(10));
  }

  @Test
  void whileASaleSellsTheBooksBalanceAtEveryLook() throws Exception {
    String sale = openSale(20, 1);
    try (ExecutorService shoppers = Executors.newFixedThreadPool(4)) {
      List<CompletableFuture<Integer>> buys =
          IntStream.range(0, 60)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> buy(sale, "buyer-" + i, newKey(), "shoe", 1).statusCode(),
                          shoppers))
              .toList();
      CompletableFuture<Void> all = CompletableFuture.allOf(buys.toArray(CompletableFuture[]::new));
      do {
        Books.Item shoe = Books.of(sale, "shoe");
        assertThat(shoe.drift()).isZero();
        assertThat(shoe.oversold()).isZero();
        assertThat(shoe.available() + shoe.held() + shoe.sold()).isEqualTo(20);
      } while (!all.isDone());
      assertThat(buys.stream().map(CompletableFuture::join).filter(status -> status == 202))
          .hasSize(20);
    }
    Books.awaitDrained(sale);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(20, 0, 20, 0, 0, 0));
  }

  @Test
  void theBacklogDrains() {
    String sale = openSale(10, 5);
    try (SaleLock _ = SaleLock.hold(sale)) {
      buy(sale, "ada", newKey(), "shoe", 2).then().statusCode(202);
      buy(sale, "bob", newKey(), "shoe", 1).then().statusCode(202);
    }
    Books.awaitDrained(sale);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 7, 3, 0, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-sale", "No_Slug", "a\u0000b"})
  void aSaleThatIsNotIsNotFound(String sale) {
    problem(audit(sale), 404, "sale-not-found");
  }
}
