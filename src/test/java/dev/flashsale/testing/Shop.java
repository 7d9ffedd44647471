package dev.flashsale.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.smallrye.jwt.build.Jwt;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The API as tests use it: sales of their own, so that no test depends on another's. */
public final class Shop {

  private static final AtomicInteger SALES = new AtomicInteger();

  private Shop() {}

  public static String token(String subject, String... groups) {
    return Jwt.upn(subject)
        .subject(subject)
        .groups(Set.of(groups))
        .expiresIn(Duration.ofHours(1))
        .sign();
  }

  public static String shopper(String subject) {
    return token(subject, "shopper");
  }

  public static String admin() {
    return token("admin", "admin");
  }

  public static String newKey() {
    return UUID.randomUUID().toString();
  }

  public static String newSaleId() {
    return "sale-" + SALES.incrementAndGet() + "-" + Long.toString(System.nanoTime(), 36);
  }

  /** A definition with one item, {@code shoe}; open now, for an hour. */
  public static Map<String, Object> definition(String id, int units, int perBuyerLimit) {
    return definition(
        id, units, perBuyerLimit, Instant.now().minusSeconds(5), Instant.now().plusSeconds(3600));
  }

  public static Map<String, Object> definition(
      String id, int units, int perBuyerLimit, Instant opensAt, Instant closesAt) {
    return Map.of(
        "id",
        id,
        "name",
        "Test sale",
        "opensAt",
        opensAt.toString(),
        "closesAt",
        closesAt.toString(),
        "holdFor",
        "PT5M",
        "perBuyerLimit",
        perBuyerLimit,
        "items",
        new Object[] {item("shoe", units, 12900), item("cap", units, 2500), item("none", 0, 100)});
  }

  public static Map<String, Object> item(String sku, int units, long price) {
    return Map.of(
        "sku",
        sku,
        "title",
        "A " + sku,
        "price",
        Map.of("value", price, "currency", "USD"),
        "total",
        units);
  }

  /** An open sale with {@code units} each of {@code shoe} and {@code cap}. */
  public static String openSale(int units, int perBuyerLimit) {
    return openSale(definition(newSaleId(), units, perBuyerLimit));
  }

  public static String openSale(Map<String, Object> definition) {
    create(definition).then().statusCode(201);
    String id = (String) definition.get("id");
    command(id, "open").then().statusCode(200);
    return id;
  }

  public static Response create(Map<String, ?> definition) {
    return given()
        .auth()
        .oauth2(admin())
        .contentType(ContentType.JSON)
        .body(definition)
        .post("/v1/admin/sales");
  }

  public static Response command(String sale, String command) {
    return given().auth().oauth2(admin()).post("/v1/admin/sales/{sale}/" + command, sale);
  }

  public static Response restock(String sale, String sku, int delta) {
    return given()
        .auth()
        .oauth2(admin())
        .contentType(ContentType.JSON)
        .body(Map.of("delta", delta))
        .post("/v1/admin/sales/{sale}/items/{sku}/stock", sale, sku);
  }

  public static Response audit(String sale) {
    return given().auth().oauth2(admin()).get("/v1/admin/sales/{sale}/audit", sale);
  }

  public static Response buy(String sale, String buyer, String key, String sku, int quantity) {
    return buy(
        sale,
        buyer,
        key,
        "{\"items\":[{\"sku\":\"%s\",\"quantity\":%d}]}".formatted(sku, quantity));
  }

  public static Response buy(String sale, String buyer, String key, String body) {
    return given()
        .auth()
        .oauth2(shopper(buyer))
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", key)
        .body(body)
        .post("/v1/sales/{sale}/orders", sale);
  }

  /** As {@link #buy}, held until PostgreSQL has the order. */
  public static Response buyAndWait(
      String sale, String buyer, String key, String sku, int quantity) {
    return given()
        .auth()
        .oauth2(shopper(buyer))
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", key)
        .header("Prefer", "wait=5")
        .body("{\"items\":[{\"sku\":\"%s\",\"quantity\":%d}]}".formatted(sku, quantity))
        .post("/v1/sales/{sale}/orders", sale);
  }

  public static Response order(String sale, String buyer, String id) {
    return given().auth().oauth2(shopper(buyer)).get("/v1/sales/{sale}/orders/{id}", sale, id);
  }
}
