package dev.flashsale.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Shop;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Being told "sold out" by an instance on its own, and when that must stop. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class SoldOutShieldTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final AtomicInteger BUYERS = new AtomicInteger();

  @Inject RedisCommands redis;

  @Test
  void whoHasNoOrderIsRefusedWithoutAskingRedisAndAWinnerStillFindsTheOrder() {
    String sale = Shop.openSale(1, 1);
    String key = Shop.newKey();
    String id =
        Shop.buy(sale, "winner", key, "shoe", 1).then().statusCode(202).extract().path("id");

    awaitShield(sale);

    Shop.buy(sale, "winner", key, "shoe", 1)
        .then()
        .statusCode(202)
        .header("Idempotency-Replayed", equalTo("true"))
        .body("id", equalTo(id));
    Shop.buy(sale, "winner", key, "shoe", 2)
        .then()
        .statusCode(422)
        .body("type", endsWith(":idempotency-key-reused"));
  }

  @Test
  void whoWonAnotherItemLaterStillFindsThatOrderOnceItIsSoldOutToo() {
    String sale = Shop.openSale(1, 1);
    Shop.buy(sale, "shoe-winner", Shop.newKey(), "shoe", 1).then().statusCode(202);
    awaitShield(sale);
    String key = Shop.newKey();
    Shop.buy(sale, "cap-winner", key, "cap", 1).then().statusCode(202);
    awaitShield(sale, "cap");
    Shop.buy(sale, "cap-winner", key, "cap", 1)
        .then()
        .statusCode(202)
        .header("Idempotency-Replayed", equalTo("true"));
  }

  @Test
  void aRestockIsForSaleWithinASecond() {
    String sale = Shop.openSale(1, 1);
    Shop.buy(sale, "winner", Shop.newKey(), "shoe", 1).then().statusCode(202);
    awaitShield(sale);
    long startedNanos = System.nanoTime();
    Shop.restock(sale, "shoe", 1).then().statusCode(200);
    tryToBuy(sale).then().statusCode(202);
    assertThat(Duration.ofNanos(System.nanoTime() - startedNanos))
        .isLessThan(Duration.ofSeconds(1));
    awaitShield(sale);
  }

  @Test
  void noShieldComesUpWhileUnitsAreOnTheirWayBack() {
    String sale = Shop.openSale(1, 1);
    set(sale, ":forbidden", Long.MAX_VALUE >> 12);
    Shop.buy(sale, "winner", Shop.newKey(), "shoe", 1).then().statusCode(202);
    await().during(Duration.ofSeconds(1)).atMost(LIMIT).until(() -> isRefusedByRedis(sale, "shoe"));
    set(sale, ":forbidden", 0);
    awaitShield(sale);
  }

  @Test
  void aPauseIsToldInsteadOfSoldOut() {
    String sale = Shop.openSale(1, 1);
    Shop.buy(sale, "winner", Shop.newKey(), "shoe", 1).then().statusCode(202);
    awaitShield(sale);
    Shop.command(sale, "pause").then().statusCode(200);
    await()
        .atMost(Duration.ofSeconds(1))
        .until(() -> tryToBuy(sale).path("type").equals("urn:flashsale:problem:sale-not-open"));
  }

  @Test
  void aClosingIsToldInsteadOfSoldOut() {
    String sale = Shop.openSale(1, 1);
    Shop.buy(sale, "winner", Shop.newKey(), "shoe", 1).then().statusCode(202);
    awaitShield(sale);
    Shop.command(sale, "close").then().statusCode(200);
    await().atMost(Duration.ofSeconds(1)).until(() -> tryToBuy(sale).statusCode() == 410);
  }

  private void awaitShield(String sale) {
    awaitShield(sale, "shoe");
  }

  /** Waits until those who come too late are refused without Redis, several in a row. */
  private void awaitShield(String sale, String sku) {
    await()
        .atMost(LIMIT)
        .until(() -> IntStream.range(0, 5).noneMatch(n -> isRefusedByRedis(sale, sku)));
  }

  /**
   * Sends somebody new, who is told "sold out". Whom Redis has seen, its pace hashes know: of this
   * minute or, if it has just begun, of the last.
   */
  private boolean isRefusedByRedis(String sale, String sku) {
    String buyer = newBuyer();
    Shop.buy(sale, buyer, Shop.newKey(), sku, 1)
        .then()
        .statusCode(409)
        .body("type", endsWith(":sold-out"));
    long minute = Instant.now().getEpochSecond() / 60;
    String prefix = SaleKeys.of(sale, 0, 1).pacePrefix();
    return LongStream.of(minute, minute - 1)
        .anyMatch(
            slot ->
                Replies.number(
                        redis
                            .send(Request.cmd(Command.HEXISTS).arg(prefix + slot).arg(buyer))
                            .await()
                            .atMost(LIMIT))
                    == 1);
  }

  private static Response tryToBuy(String sale) {
    return Shop.buy(sale, newBuyer(), Shop.newKey(), "shoe", 1);
  }

  private static String newBuyer() {
    return "late-" + BUYERS.incrementAndGet();
  }

  private void set(String sale, String field, long value) {
    redis
        .send(Request.cmd(Command.HSET).arg(SaleKeys.of(sale, 0, 1).stock()).arg(field).arg(value))
        .await()
        .atMost(LIMIT);
  }
}
