package dev.flashsale.inventory;

import static dev.flashsale.testing.Shop.buy;
import static dev.flashsale.testing.Shop.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.flashsale.postgres.Sessions;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.sale.Sale;
import dev.flashsale.testing.Books;
import dev.flashsale.testing.Checkout;
import dev.flashsale.testing.Database;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.SaleLock;
import dev.flashsale.testing.Shop;
import dev.flashsale.testing.Unscheduled;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sale whose stock Redis has lost, wholly or in part, and rebuilders that die on the way. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class RebuildTest {

  private static final Logger LOG = Logger.getLogger(RebuildTest.class);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Inject Rebuild rebuild;
  @Inject Releases releases;
  @Inject RedisCommands redis;
  @Inject Sessions sessions;
  private final Database database = Database.ofTheService();

  private String sale;
  private String adasKey;
  private String adas;

  /** Of ten shoes Ada has two and has paid, Bob has bought three and cancelled. */
  @BeforeEach
  void sell() {
    sale = Shop.openSale(10, 5);
    adasKey = newKey();
    adas = Shop.buyAndWait(sale, "ada", adasKey, "shoe", 2).jsonPath().getString("id");
    Checkout.pay(sale, "ada", adas, newKey(), "tok_approve").then().statusCode(200);
    Checkout.cancel(sale, "bob", Checkout.placed(sale, "bob", 3), newKey()).then().statusCode(200);
    await().atMost(LIMIT).untilAsserted(() -> assertBooksOfEpoch(1));
  }

  @Test
  void aPublishedSaleIsLoadedInItsFirstEpoch() {
    assertThat(sale().epoch()).isOne();
    assertThat(sale().redisIdentity()).isEqualTo(identity());
    rebuild();
    assertThat(sale().epoch()).as("nothing to do").isOne();
  }

  @Test
  void whatIsLostComesBackFromPostgres() {
    forget(keys(1).stock(), keys(1).buyers(), keys(1).journal());
    rebuild();
    assertBooksOfEpoch(2);
    assertAdaFindsHerOrder();
    buy(sale, "carl", newKey(), "shoe", 5).then().statusCode(202);
    buy(sale, "ada", newKey(), "shoe", 4).then().statusCode(409); // she has two of five
    assertThat(keysInRedis())
        .filteredOn(key -> !key.contains(":pace:"))
        .allMatch(key -> key.contains(":e2:"));
  }

  @Test
  void oneMissingKeyIsEnough() {
    for (String key : List.of(keys(1).stock(), keys(2).buyers(), keys(3).journal())) {
      forget(key);
      rebuild();
    }
    assertBooksOfEpoch(4);
    send(Request.cmd(Command.HDEL).arg(keys(4).stock()).arg("cap"));
    rebuild();
    assertBooksOfEpoch(5);
    assertAdaFindsHerOrder();
  }

  @Test
  void aRedisWithOlderDataIsFoundOutByItsIdentity() {
    Map<String, Buffer> before = dump();
    String carls = buyAndWait("carl", 3);
    restore(before);
    database.rows("UPDATE sale SET redis_identity = 'before/this' WHERE id = ? RETURNING id", sale);
    rebuild();
    buy(sale, "dora", newKey(), "shoe", 5).then().statusCode(202); // all that is left
    Books.awaitDrained(sale);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 0, 8, 2, 0, 0));
    Shop.order(sale, "carl", carls).then().statusCode(200);
  }

  @Test
  void aRedisThatMayNotWriteEndsNoEpoch() {
    database.rows(
        "UPDATE sale SET redis_identity = 'the new primary' WHERE id = ? RETURNING id", sale);
    configure("min-replicas-to-write", "1");
    try {
      assertThatThrownBy(() -> rebuild.run(sale).await().atMost(LIMIT))
          .hasMessageContaining("NOREPLICAS");
    } finally {
      configure("min-replicas-to-write", "0");
    }
    assertThat(sale().epoch()).isOne();
    assertThat(sale().live()).isTrue();
  }

  @Test
  void aRebuilderThatDiesAfterItsFirstStepIsFollowedByAnother() {
    begin();
    buy(sale, "carl", newKey(), "shoe", 1).then().statusCode(503);
    rebuild();
    assertBooksOfEpoch(3);
  }

  @Test
  void aRebuilderThatDiesAfterItsSecondStepIsFollowedByAnother() {
    Sale begun = begin();
    rebuild.endEarlier(begun).await().atMost(LIMIT);
    assertThat(keysInRedis()).doesNotContain(keys(1).stock());
    buy(sale, "carl", newKey(), "shoe", 1).then().statusCode(503);
    rebuild();
    assertBooksOfEpoch(3);
  }

  @Test
  void aRebuilderThatDiesBeforeItsThirdStepIsCommittedIsFollowedByAnother() {
    Sale begun = begin();
    rebuild.endEarlier(begun).await().atMost(LIMIT);
    assertThatThrownBy(() -> rebuild.reckon(begun, "a Redis that is gone").await().atMost(LIMIT))
        .hasMessageContaining("another one");
    assertThat(sale().live()).isFalse();
    rebuild();
    assertBooksOfEpoch(3);
  }

  @Test
  void aRebuilderThatDiesWhenAllIsDoneLeavesNothingToDo() {
    Sale begun = begin();
    rebuild.endEarlier(begun).await().atMost(LIMIT);
    rebuild.reckon(begun, identity()).await().atMost(LIMIT);
    rebuild();
    assertBooksOfEpoch(2);
    assertAdaFindsHerOrder();
  }

  @Test
  void aSlowRebuilderCannotOverwriteItsSuccessor() {
    Sale slow = begin();
    rebuild();
    assertThatThrownBy(() -> rebuild.reckon(slow, identity()).await().atMost(LIMIT))
        .hasMessageContaining("another epoch has begun");
    assertBooksOfEpoch(3);
    buy(sale, "carl", newKey(), "shoe", 1).then().statusCode(202);
  }

  @Test
  void whatStandsInTheOldJournalIsWrittenFirst() {
    Response carls;
    try (SaleLock _ = SaleLock.hold(sale)) {
      carls = buy(sale, "carl", newKey(), "shoe", 3);
      carls.then().statusCode(202);
      send(Request.cmd(Command.HDEL).arg(keys(1).stock()).arg("cap"));
    }
    rebuild();
    Books.awaitDrained(sale);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 5, 3, 2, 0, 0));
    Shop.order(sale, "carl", carls.jsonPath().getString("id"))
        .then()
        .statusCode(200)
        .body("durability", equalTo("PERSISTED"));
  }

  @Test
  void unitsOnTheirWayBackAreCountedOnce() {
    database.rows(
        "UPDATE orders SET units_returned = false WHERE sale_id = ? AND status = 'CANCELLED' RETURNING id",
        sale);
    forget(keys(1).stock());
    rebuild();
    assertBooksOfEpoch(2);
    releases.runOnce().await().atMost(LIMIT);
    assertBooksOfEpoch(2);
  }

  @Test
  void aRestockOnItsWayIsCountedOnce() {
    forget(keys(1).stock());
    Shop.restock(sale, "shoe", 5).then().statusCode(200);
    rebuild();
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(15, 13, 0, 2, 0, 0));
    assertThat(database.rows("SELECT released FROM restock WHERE sale_id = ?", sale))
        .containsExactly("t");
  }

  @Test
  void whileOneRebuildsTheOthersLeaveTheSaleToIt() {
    forget(keys(1).stock());
    try (SaleLock _ = SaleLock.holdRebuild(sale)) {
      assertThat(rebuild.run(sale).await().atMost(LIMIT)).isFalse();
      assertThat(sale().epoch()).isOne();
    }
    rebuild();
    assertBooksOfEpoch(2);
  }

  /** The target is five seconds; the bound leaves room for a machine that does other things. */
  @Test
  void aSaleOf100000OrdersIsRebuiltInSeconds() {
    String large = Shop.openSale(150_000, 5);
    database.rows(
        """
        WITH bought AS (
          INSERT INTO orders (id, sale_id, buyer_id, key_hash, fingerprint, status, amount, currency,
                              created_at, hold_expires_at)
          SELECT gen_random_uuid(), ?, 'buyer-' || n, decode(md5(n::text), 'hex'),
                 substring(decode(md5(n::text), 'hex') FROM 1 FOR 8), 'PLACED', 100, 'USD',
                 now(), now() + interval '1 hour'
          FROM generate_series(1, 100000) AS n
          RETURNING id, sale_id
        ), line AS (
          INSERT INTO order_line (order_id, sku, quantity, unit_price)
          SELECT id, 'shoe', 1, 100 FROM bought
        )
        UPDATE sale_item SET committed = 100000 WHERE sale_id = ? AND sku = 'shoe' RETURNING sku
        """,
        large,
        large);
    forget(SaleKeys.of(large, 0, 1).stock());

    long startedNanos = System.nanoTime();
    await().atMost(LIMIT).until(() -> rebuild.run(large).await().atMost(LIMIT));
    Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
    LOG.infof("100,000 orders rebuilt in %s", took);
    assertThat(took).isLessThan(Duration.ofSeconds(5));
    assertThat(Books.of(large, "shoe"))
        .isEqualTo(new Books.Item(150_000, 50_000, 100_000, 0, 0, 0));
    assertThat(
            Replies.number(send(Request.cmd(Command.HLEN).arg(SaleKeys.of(large, 0, 2).buyers()))))
        .isEqualTo(100_001);
  }

  private void assertBooksOfEpoch(int epoch) {
    assertThat(sale().epoch()).isEqualTo(epoch);
    assertThat(Books.of(sale, "shoe")).isEqualTo(new Books.Item(10, 8, 0, 2, 0, 0));
    assertThat(Books.of(sale, "cap")).isEqualTo(Books.Item.untouched(10));
  }

  private void assertAdaFindsHerOrder() {
    buy(sale, "ada", adasKey, "shoe", 2)
        .then()
        .header("Idempotency-Replayed", "true")
        .body("id", equalTo(adas));
    buy(sale, "ada", adasKey, "shoe", 1).then().statusCode(422);
  }

  private String buyAndWait(String buyer, int quantity) {
    return Shop.buyAndWait(sale, buyer, newKey(), "shoe", quantity).jsonPath().getString("id");
  }

  /** The first step, after which the rebuilder died. */
  private Sale begin() {
    rebuild.begin(sale, identity()).await().atMost(LIMIT);
    return sale();
  }

  private void rebuild() {
    await().atMost(LIMIT).until(() -> rebuild.run(sale).await().atMost(LIMIT));
  }

  private void configure(String setting, String value) {
    send(Request.cmd(Command.CONFIG).arg("SET").arg(setting).arg(value));
  }

  private Sale sale() {
    return sessions.read(session -> session.find(Sale.class, sale)).await().atMost(LIMIT);
  }

  private SaleKeys keys(int epoch) {
    return SaleKeys.of(sale, 0, epoch);
  }

  private String identity() {
    return redis.identity().await().atMost(LIMIT);
  }

  private List<String> keysInRedis() {
    return send(Request.cmd(Command.KEYS).arg("fs:{" + sale + ":0}:*")).stream()
        .map(Object::toString)
        .toList();
  }

  private Map<String, Buffer> dump() {
    Map<String, Buffer> values = new HashMap<>();
    for (String key : List.of(keys(1).stock(), keys(1).buyers(), keys(1).journal())) {
      values.put(key, send(Request.cmd(Command.DUMP).arg(key)).toBuffer());
    }
    return values;
  }

  private void restore(Map<String, Buffer> values) {
    values.forEach(
        (key, value) ->
            send(Request.cmd(Command.RESTORE).arg(key).arg(0).arg(value).arg("REPLACE")));
  }

  private void forget(String... keys) {
    for (String key : keys) {
      send(Request.cmd(Command.DEL).arg(key));
    }
  }

  private io.vertx.redis.client.Response send(Request request) {
    return redis.send(request).await().atMost(LIMIT);
  }
}
