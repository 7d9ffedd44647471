package dev.flashsale.bench.contender;

import dev.flashsale.bench.contender.StillScene.Expectation;
import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.Requests.Order;
import dev.flashsale.bench.shop.Crowd;
import dev.flashsale.bench.shop.Purchases;
import dev.flashsale.bench.shop.Sales.Offer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** All contenders of the closed loop, by name. */
public final class Field {

  public static final String LIMIT_HTTP = "limit-http";
  public static final String LIMIT_REDIS = "limit-redis";
  public static final String LIMIT_REDIS_PIPELINED = "limit-redis -P 16";
  public static final String LIMIT_PG = "limit-pg";
  public static final String NAIVE_LUA = "naive-lua";
  public static final String PG_ONLY = "pg-only";
  public static final String PG_SKIP_LOCKED = "pg-skip-locked";
  public static final String FLASHSALE = "flashsale 202";
  public static final String FLASHSALE_WAIT = "flashsale wait";
  public static final String SOLD_OUT = "flashsale sold-out";
  public static final String RATE_LIMITED = "flashsale rate-limited";
  public static final String REPLAY = "flashsale replay";
  public static final String READ = "flashsale read";

  private static final double FAST = 15_000;
  private static final double SLOW = 2_000;
  private static final int REPLAYING = 2_000;
  private static final int TOLD_TO_WAIT = 64;

  /** Each is let through once a second, and a round with its waits takes less than a minute. */
  private static final long ADMITTED_MAX = TOLD_TO_WAIT * 60L;

  private static final Duration SETTLE = Duration.ofMillis(300);

  private final TestBed bed;

  public Field(TestBed bed) {
    this.bed = bed;
  }

  /** In the order of the first round. */
  public List<Contender> contenders() throws Exception {
    return List.of(
        new HttpContender(LIMIT_HTTP, Kind.ANSWERS, bed, FAST, this::limitHttp),
        new LimitRedis(bed, LIMIT_REDIS, 1),
        new LimitRedis(bed, LIMIT_REDIS_PIPELINED, 16),
        new LimitPostgres(bed),
        new HttpContender(
            NAIVE_LUA, Kind.ORDERS, bed, FAST, sales -> new NaiveLuaScene(bed, sales)),
        new HttpContender(
            PG_ONLY, Kind.ORDERS, bed, SLOW, sales -> PostgresScene.pgOnly(bed, sales)),
        new HttpContender(
            PG_SKIP_LOCKED,
            Kind.ORDERS,
            bed,
            SLOW,
            sales -> PostgresScene.pgSkipLocked(bed, sales)),
        new HttpContender(FLASHSALE, Kind.ORDERS, bed, FAST, sales -> flashsale(sales, "")),
        new HttpContender(
            FLASHSALE_WAIT, Kind.ORDERS, bed, FAST, sales -> flashsale(sales, "wait=10")),
        new HttpContender(SOLD_OUT, Kind.REFUSALS, bed, FAST, sales -> soldOut()),
        new HttpContender(RATE_LIMITED, Kind.REFUSALS, bed, FAST, sales -> rateLimited()),
        new HttpContender(REPLAY, Kind.ANSWERS, bed, FAST, sales -> replay()),
        new HttpContender(READ, Kind.ANSWERS, bed, FAST, sales -> read()));
  }

  private Scene limitHttp(int sales) throws Exception {
    Requests requests =
        Purchases.at("/bench/limit-http/sales/%s/orders")
            .by(bed.crowd(), List.of("none"), Order.AGAIN_AND_AGAIN);
    return new StillScene(bed, requests, Expectation.always(202));
  }

  private Scene flashsale(int count, String prefer) throws IOException, InterruptedException {
    List<String> sales = bed.openSales("flashsale", count, Offer.PLENTY);
    Purchases purchases = new Purchases(Purchases.PATH, 1, 1, prefer);
    return new FlashsaleScene(
        bed, sales, purchases.by(bed.crowd(), sales, Order.SALE_AFTER_SALE), 0);
  }

  /** One shopper has the only unit, and all others come. */
  private Scene soldOut() throws Exception {
    List<String> sale = bed.openSales("sold-out", 1, new Offer(1, 1, 1));
    Crowd winner = bed.crowd().first(1);
    bed.visit().send(Purchases.PLAIN.by(winner, sale, Order.SALE_AFTER_SALE), 1);
    Crowd others = new Crowd(bed.crowd().shoppers().subList(1, bed.crowd().size()));
    Requests requests = Purchases.PLAIN.by(others, sale, Order.AGAIN_AND_AGAIN);
    bed.visit().send(requests, TOLD_TO_WAIT);
    Thread.sleep(SETTLE);
    return new StillScene(bed, requests, Expectation.always(409, sale, 1));
  }

  /** Shoppers who ask for more than they may have are let through at their pace, for nothing. */
  private Scene rateLimited() throws Exception {
    List<String> sale = bed.openSales("rate-limited", 1, new Offer(1, 1_000, 1));
    Requests requests =
        new Purchases(Purchases.PATH, 1, 2, "")
            .by(bed.crowd().first(TOLD_TO_WAIT), sale, Order.AGAIN_AND_AGAIN);
    bed.visit().send(requests, TOLD_TO_WAIT * 5L);
    return new StillScene(bed, requests, new Expectation(429, 409, ADMITTED_MAX, sale, 0));
  }

  private Scene replay() throws Exception {
    List<String> sale = bed.openSales("replay", 1, Offer.PLENTY);
    Crowd buyers = bed.crowd().first(REPLAYING);
    Requests requests = Purchases.PLAIN.by(buyers, sale, Order.AGAIN_AND_AGAIN);
    bed.visit().send(requests, buyers.size());
    new FlashsaleScene(bed, sale, requests, 0).awaitDrained();
    return new StillScene(bed, requests, Expectation.always(202, sale, buyers.size()));
  }

  private Scene read() throws Exception {
    String sale = bed.openSales("read", 1, Offer.PLENTY).getFirst();
    Requests requests =
        new Requests(
            List.of(("GET /v1/sales/" + sale + " HTTP/1.1").getBytes(StandardCharsets.US_ASCII)),
            List.of("\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
            Order.AGAIN_AND_AGAIN);
    return new StillScene(bed, requests, Expectation.always(200));
  }
}
