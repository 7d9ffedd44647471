package dev.flashsale.checkout;

import static dev.flashsale.testing.Problems.problem;
import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.newSaleId;
import static dev.flashsale.testing.Shop.openSale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All lines of a purchase or none, within the stock and the buyer's limit. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class StockContractTest {

  @Test
  void aPurchaseMayHaveManyLines() {
    String sale = openSale(10, 5);
    buy(sale, "ada", newKey(), lines("cap", 1, "shoe", 2))
        .then()
        .statusCode(202)
        .body("items.sku", contains("shoe", "cap"))
        .body("items.quantity", contains(2, 1))
        .body("amount.value", equalTo(2 * 12900 + 2500));
  }

  @Test
  void tenLinesAreTaken() {
    Map<String, Object> definition = new HashMap<>(Shop.definition(newSaleId(), 1, 10));
    definition.put(
        "items", IntStream.range(0, 10).mapToObj(i -> Shop.item("item-" + i, 5, 100)).toList());
    String sale = openSale(definition);
    String body =
        IntStream.range(0, 10)
            .mapToObj(i -> "{\"sku\":\"item-%d\",\"quantity\":1}".formatted(i))
            .collect(Collectors.joining(",", "{\"items\":[", "]}"));
    List<String> skus =
        buy(sale, "ada", newKey(), body).then().statusCode(202).extract().path("items.sku");
    assertThat(skus).hasSize(10);
    assertThat(Books.of(sale, "item-9").available()).isEqualTo(4);
  }

  @Test
  void linesWithOneSkuAreSummed() {
    String sale = openSale(10, 5);
    buy(sale, "ada", newKey(), lines("shoe", 1, "shoe", 2))
        .then()
        .statusCode(202)
        .body("items.sku", contains("shoe"))
        .body("items.quantity", contains(3));
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 7, 3, 0, 0, 0));
  }

  @Test
  void linesWithOneSkuAreSummedAgainstTheLimit() {
    String sale = openSale(10, 2);
    problem(buy(sale, "ada", newKey(), lines("shoe", 1, "shoe", 2)), 409, "purchase-limit");
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(10));
  }

  @Test
  void linesWithOneSkuAreSummedAgainstTheStock() {
    String sale = openSale(2, 10);
    problem(buy(sale, "ada", newKey(), lines("shoe", 1, "shoe", 2)), 409, "sold-out");
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(2));
  }

  @Test
  void tenLinesOfTheLargestQuantityDoNotOverflow() {
    String sale = openSale(100_000, 10_000);
    String body =
        IntStream.range(0, 10)
            .mapToObj(i -> "{\"sku\":\"shoe\",\"quantity\":10000}")
            .collect(Collectors.joining(",", "{\"items\":[", "]}"));
    problem(buy(sale, "ada", newKey(), body), 409, "purchase-limit");
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(100_000));
  }

  @Test
  void theLimitIsOverAllOrdersAndItems() {
    String sale = openSale(10, 3);
    buy(sale, "ada", newKey(), "shoe", 2).then().statusCode(202);
    String key = newKey();
    problem(buy(sale, "ada", key, "cap", 2), 409, "purchase-limit");
    assertThat(Books.of(sale, "cap")).isEqualTo(Books.Item.untouched(10));
    buy(sale, "ada", key, "cap", 1).then().statusCode(202);
  }

  @Test
  void theLimitIsEachBuyersOwn() {
    String sale = openSale(10, 2);
    buy(sale, "ada", newKey(), "shoe", 2).then().statusCode(202);
    buy(sale, "bob", newKey(), "shoe", 2).then().statusCode(202);
  }

  @Test
  void ifOneLineCannotBeHadNoneIs() {
    String sale = openSale(3, 10);
    buy(sale, "ada", newKey(), "cap", 2).then().statusCode(202);
    String key = newKey();
    problem(buy(sale, "bob", key, lines("shoe", 1, "cap", 2)), 409, "sold-out");
    assertThat(Books.of(sale, "shoe")).isEqualTo(Books.Item.untouched(3));
    assertThat(Books.of(sale, "cap").available()).isEqualTo(1);
    buy(sale, "bob", key, lines("shoe", 1, "cap", 1)).then().statusCode(202);
  }

  @Test
  void moreThanIsLeftIsRefusedAndAllThatIsLeftIsNot() {
    String sale = openSale(3, 10);
    String key = newKey();
    problem(buy(sale, "ada", key, "shoe", 4), 409, "sold-out");
    buy(sale, "ada", key, "shoe", 3).then().statusCode(202);
  }

  @Test
  void onceSoldOutItIsSoldOutForAll() {
    String sale = openSale(2, 2);
    buy(sale, "ada", newKey(), "shoe", 2).then().statusCode(202);
    for (int i = 0; i < 30; i++) {
      problem(buy(sale, "late-" + i, newKey(), "shoe", 1), 409, "sold-out");
    }
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(2, 0, 2, 0, 0, 0));
  }

  @Test
  void whenOneItemIsSoldOutTheOthersStillSell() {
    String sale = openSale(2, 2);
    buy(sale, "ada", newKey(), "shoe", 2).then().statusCode(202);
    problem(buy(sale, "bob", newKey(), "shoe", 1), 409, "sold-out");
    buy(sale, "bob", newKey(), "cap", 1).then().statusCode(202);
  }

  @Test
  void anItemOfNoUnitsIsSoldOutFromTheStart() {
    problem(buy(openSale(5, 2), "ada", newKey(), "none", 1), 409, "sold-out");
  }

  @Test
  void anItemTheSaleDoesNotHaveIsNotFound() {
    String sale = openSale(5, 2);
    String key = newKey();
    problem(buy(sale, "ada", key, "boot", 1), 404, "sku-not-found");
    problem(buy(sale, "ada", key, lines("shoe", 1, "boot", 1)), 404, "sku-not-found");
    Books.assertNothingSpent(sale, 5, "ada", key);
  }

  @Test
  void aSaleThatIsNotIsNotFound() {
    problem(buy("no-such-sale", "ada", newKey(), "shoe", 1), 404, "sale-not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sale",
        "under_score",
        "-dash",
        "a b",
        "sch\u00f6n",
        "a\u0000b",
        "a:b",
        "%2e",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void aSaleIdThatIsNoSlugIsNotFound(String sale) {
    problem(buy(sale, "ada", newKey(), "shoe", 1), 404, "sale-not-found");
  }

  @Test
  void aDraftIsNotOpen() {
    String draft = newSaleId();
    Shop.create(Shop.definition(draft, 5, 2)).then().statusCode(201);
    problem(buy(draft, "ada", newKey(), "shoe", 1), 409, "sale-not-open");
  }

  @Test
  void aHoldRunsFromTheReservation() {
    Instant before = Instant.now().minusSeconds(1);
    var order = buy(openSale(5, 2), "ada", newKey(), "shoe", 1).then().statusCode(202).extract();
    Instant createdAt = Instant.parse(order.path("createdAt"));
    assertThat(createdAt).isBetween(before, Instant.now().plusSeconds(1));
    assertThat(Instant.parse(order.path("holdExpiresAt"))).isEqualTo(createdAt.plusSeconds(300));
  }

  private static String lines(String sku, int quantity, String otherSku, int otherQuantity) {
    return "{\"items\":[{\"sku\":\"%s\",\"quantity\":%d},{\"sku\":\"%s\",\"quantity\":%d}]}"
        .formatted(sku, quantity, otherSku, otherQuantity);
  }
}
