package dev.flashsale.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.nullValue;

import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A sale's books, as the audit gives them. */
public final class Books {

  private static final Duration DRAINED_WITHIN = Duration.ofSeconds(10);

  private Books() {}

  /** One item's line of the audit. */
  public record Item(long total, long available, long held, long sold, long drift, long oversold) {

    /** Nothing of {@code total} is reserved. */
    public static Item untouched(long total) {
      return new Item(total, total, 0, 0, 0, 0);
    }
  }

  public static Item of(String sale, String sku) {
    return item(Shop.audit(sale).then().statusCode(200).extract().jsonPath(), sku);
  }

  private static Item item(JsonPath audit, String sku) {
    List<Map<String, Object>> items = audit.getList("items");
    return items.stream()
        .filter(item -> sku.equals(item.get("sku")))
        .map(
            item ->
                new Item(
                    number(item, "total"),
                    number(item, "available"),
                    number(item, "held"),
                    number(item, "sold"),
                    number(item, "drift"),
                    number(item, "oversold")))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until PostgreSQL has every order of the sale. */
  public static void awaitDrained(String sale) {
    await()
        .atMost(DRAINED_WITHIN)
        .untilAsserted(
            () -> assertThat(Shop.audit(sale).jsonPath().getLong("journalBacklog")).isZero());
  }

  /**
   * Whatever was just refused cost nothing: all {@code units} of each item are there, and {@code
   * key} still buys.
   */
  public static void assertNothingSpent(String sale, int units, String buyer, String key) {
    JsonPath audit = Shop.audit(sale).then().statusCode(200).extract().jsonPath();
    assertThat(item(audit, "shoe")).isEqualTo(Item.untouched(units));
    assertThat(item(audit, "cap")).isEqualTo(Item.untouched(units));
    assertThat(audit.getLong("journalBacklog")).isZero();
    Shop.buy(sale, buyer, key, "shoe", 1)
        .then()
        .statusCode(202)
        .header("Idempotency-Replayed", nullValue());
  }

  private static long number(Map<String, Object> item, String field) {
    return ((Number) item.get(field)).longValue();
  }
}
