package dev.flashsale.fuzz;

import static dev.flashsale.testing.Shop.command;
import static dev.flashsale.testing.Shop.newKey;
import static dev.flashsale.testing.Shop.openSale;

import dev.flashsale.testing.Books;
import dev.flashsale.testing.Checkout;
import dev.flashsale.testing.Shop;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A sale of every kind, and an order of every kind in the open one. Nothing of it changes by itself
 * within a day.
 */
final class Fixture {

  static final String OWNER = "fuzz-owner";
  static final int UNITS = 1_000;

  private static final Duration A_DAY = Duration.ofDays(1);

  final String open = openSale(definition());
  final String scheduled = openSale(definition(Instant.now().plus(A_DAY)));
  final String draft = created(definition());
  final String paused = openSale(definition());
  final String closed = openSale(definition());
  final String roomed = openSale(withRoom(definition()));

  /** In the open sale, of {@link #OWNER}. */
  final List<String> orders;

  Fixture() {
    command(paused, "pause").then().statusCode(200);
    command(closed, "close").then().statusCode(200);
    String placed = Checkout.placed(open, OWNER, 1);
    String paid = Checkout.placed(open, OWNER, 1);
    Checkout.pay(open, OWNER, paid, newKey(), "tok_approve").then().statusCode(200);
    String cancelled = Checkout.placed(open, OWNER, 1);
    Checkout.cancel(open, OWNER, cancelled, newKey()).then().statusCode(200);
    orders = List.of(placed, paid, cancelled);
    Books.awaitDrained(open);
  }

  List<String> sales() {
    return List.of(open, scheduled, draft, paused, closed, roomed);
  }

  /** In which nobody buys. */
  List<String> notOnSale() {
    return List.of(scheduled, draft, paused, closed);
  }

  /** A sale for requests that may be accepted. */
  static String playground() {
    return openSale(definition());
  }

  private static Map<String, Object> definition() {
    return definition(Instant.now().minusSeconds(5));
  }

  private static Map<String, Object> definition(Instant opensAt) {
    Map<String, Object> definition =
        new HashMap<>(
            Shop.definition(
                Shop.newSaleId(), UNITS, 10, opensAt, Instant.now().plus(A_DAY).plus(A_DAY)));
    definition.put("holdFor", "PT24H");
    return definition;
  }

  private static Map<String, Object> withRoom(Map<String, Object> definition) {
    definition.put("waitingRoom", Map.of("admitPerSecond", 1));
    return definition;
  }

  private static String created(Map<String, Object> definition) {
    Shop.create(definition).then().statusCode(201);
    return (String) definition.get("id");
  }

  /** With the playground. */
  List<String> salesAnd(String playground) {
    return Stream.concat(sales().stream(), Stream.of(playground)).toList();
  }
}
