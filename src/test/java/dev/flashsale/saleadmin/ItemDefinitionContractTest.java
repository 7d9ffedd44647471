package dev.flashsale.saleadmin;

import static dev.flashsale.testing.Problems.invalid;
import static dev.flashsale.testing.Shop.definition;
import static dev.flashsale.testing.Shop.item;
import static dev.flashsale.testing.Shop.newSaleId;
import static org.hamcrest.Matchers.equalTo;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admin may put up for sale, and which field of which item is at fault when not. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
class ItemDefinitionContractTest {

  private final String id = newSaleId();

  @Test
  void anItemMayHaveAnImage() {
    Map<String, Object> pictured = new HashMap<>(item("shoe", 1, 100));
    pictured.put("imageUrl", "https://img.example/shoe.webp");
    Shop.create(with(List.of(pictured)))
        .then()
        .statusCode(201)
        .body("items[0].imageUrl", equalTo("https://img.example/shoe.webp"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sku      | "No_Slug"
          sku      | null
          sku      | 1
          title    | ""
          title    | null
          title    | "nul\\u0000"
          total    | -1
          total    | 100000001
          total    | 2147483648
          total    | 1.5
          total    | "1"
          total    | null
          price    | null
          price    | 100
          imageUrl | "javascript:alert(1)"
          imageUrl | "https://img.example/nul\\u0000"
          unknown  | 1
          """)
  void anItemsFieldOutOfItsBoundsIsRefusedByName(String field, String json) {
    Map<String, Object> bad = new HashMap<>(item("cap", 1, 100));
    bad.put(field, JsonPath.from("{\"v\":" + json + "}").get("v"));
    invalid(Shop.create(with(List.of(item("shoe", 1, 100), bad))), "items[1]." + field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          value    | -1
          value    | 1000000000001
          value    | 9223372036854775808
          value    | 1.5
          value    | "1"
          value    | null
          currency | "usd"
          currency | "DOLLAR"
          currency | null
          """)
  void aPriceOutOfItsBoundsIsRefusedByName(String field, String json) {
    Map<String, Object> price = new HashMap<>(Map.of("value", 1, "currency", "USD"));
    price.put(field, JsonPath.from("{\"v\":" + json + "}").get("v"));
    Map<String, Object> bad = new HashMap<>(item("shoe", 1, 100));
    bad.put("price", price);
    invalid(Shop.create(with(List.of(bad))), "items[0].price." + field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sku", "title", "price", "total"})
  void anItemsMissingFieldIsRefusedByName(String field) {
    Map<String, Object> incomplete = new HashMap<>(item("shoe", 1, 100));
    incomplete.remove(field);
    invalid(Shop.create(with(List.of(incomplete))), "items[0]." + field);
  }

  @Test
  void anItemThatIsNullIsRefused() {
    invalid(Shop.create(with(Arrays.asList(item("shoe", 1, 100), null))), "items[1]");
  }

  @Test
  void twoItemsOfOneSkuAreRefused() {
    invalid(Shop.create(with(Collections.nCopies(2, item("shoe", 1, 100)))), "items");
  }

  @Test
  void twoCurrenciesAreRefused() {
    Map<String, Object> inEuro = new HashMap<>(item("cap", 1, 100));
    inEuro.put("price", Map.of("value", 1, "currency", "EUR"));
    invalid(Shop.create(with(List.of(item("shoe", 1, 100), inEuro))), "items");
  }

  @Test
  void moreThanTenThousandItemsAreRefused() {
    invalid(
        Shop.create(
            with(IntStream.rangeClosed(0, 10_000).mapToObj(i -> item("i" + i, 1, 1)).toList())),
        "items");
  }

  private Map<String, @Nullable Object> with(@Nullable Object items) {
    Map<String, @Nullable Object> changed = new HashMap<>(definition(id, 1, 1));
    changed.put("items", items);
    return changed;
  }
}
