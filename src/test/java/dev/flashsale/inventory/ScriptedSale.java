package dev.flashsale.inventory;

import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.SaleKeys;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.testing.TestRedis;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A sale in a real Redis, driven by the service's scripts without the service. */
final class ScriptedSale {

  static final RedisScript BUY = RedisScript.load("buy");
  static final RedisScript LOAD = RedisScript.load("load_sale");
  static final RedisScript SET_STATUS = RedisScript.load("set_status");
  static final RedisScript SETTLE = RedisScript.load("settle");
  static final RedisScript WITHDRAW = RedisScript.load("withdraw");
  static final RedisScript RESTOCK = RedisScript.load("restock");
  static final RedisScript SOLD_OUT = RedisScript.load("sold_out");

  private static final AtomicInteger SALES = new AtomicInteger();

  final TestRedis redis;
  final String id = "sale-" + SALES.incrementAndGet();
  final SaleKeys keys = SaleKeys.of(id, 0, 1);

  /** What the service's configuration says, with room for everything. */
  long journalMax = 1_000_000;

  long paceIntervalMs;
  int paceBurst = 1;

  ScriptedSale(TestRedis redis) {
    this.redis = redis;
  }

  /** The SKU at a place of every such sale. */
  static String sku(int place) {
    return "sku-" + place;
  }

  /** Loads a sale that is open, whose items have {@code units} by place. */
  ScriptedSale open(int cap, int... units) {
    load("PUBLISHED", 0, Long.MAX_VALUE >> 12, cap, units);
    return this;
  }

  long load(String status, long opensMs, long closesMs, int cap, int... units) {
    ScriptCall call =
        new ScriptCall(LOAD, keys.stock(), keys.buyers(), keys.journal())
            .arg(status)
            .arg(1)
            .arg(opensMs)
            .arg(closesMs)
            .arg(cap)
            .arg(0);
    for (int place = 0; place < units.length; place++) {
      call.arg(sku(place)).arg(units[place]);
    }
    return Replies.number(redis.run(call));
  }

  /** One decision: its detail is a number, or the order where the script gives a packed one. */
  record Verdict(BuyCode code, long detail, @Nullable Reservation order) {}

  record BatchReply(long nowMs, String entryId, List<Verdict> verdicts) {
    List<BuyCode> codes() {
      return verdicts.stream().map(Verdict::code).toList();
    }
  }

  BatchReply buy(Purchase... batch) {
    return buy(List.of(batch));
  }

  BatchReply buy(List<Purchase> batch) {
    return Objects.requireNonNull(tryToBuy(batch), "Redis has lost the sale");
  }

  /** As the script is called by the service; {@code null} if it says that a key is gone. */
  @Nullable BatchReply tryToBuy(List<Purchase> batch) {
    TreeSet<Integer> places = new TreeSet<>();
    batch.forEach(purchase -> purchase.basket().lines().forEach(line -> places.add(line.place())));
    ScriptCall call =
        new ScriptCall(BUY, keys.stock(), keys.buyers(), keys.journal(), keys.pacePrefix())
            .arg(journalMax)
            .arg(paceIntervalMs)
            .arg(paceBurst)
            .arg(places.size());
    places.forEach(place -> call.arg(place).arg(sku(place)));
    batch.forEach(purchase -> call.arg(PackedOrder.request(purchase)));
    Response reply = redis.run(call);
    return reply == null ? null : read(reply, batch);
  }

  private BatchReply read(Response reply, List<Purchase> batch) {
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      BuyCode code = BuyCode.of((int) Replies.number(reply.get(2 + 2 * i)));
      Response detail = reply.get(3 + 2 * i);
      boolean packed = detail.type() == ResponseType.BULK;
      verdicts.add(
          new Verdict(
              code,
              packed ? 0 : Replies.number(detail),
              packed
                  ? PackedOrder.record(detail.toBuffer(), id, batch.get(i).buyerId()).getFirst()
                  : null));
    }
    return new BatchReply(Replies.number(reply.get(0)), reply.get(1).toString(), verdicts);
  }

  long setStatus(String status, long revision) {
    return Replies.number(
        redis.run(new ScriptCall(SET_STATUS, keys.stock()).arg(status).arg(revision)));
  }

  long settle(String entryId, int orders) {
    return Replies.number(
        redis.run(new ScriptCall(SETTLE, keys.stock(), keys.journal()).arg(entryId).arg(orders)));
  }

  /** Redis' clock. */
  long nowMs() {
    Response time = Objects.requireNonNull(redis.send(Command.TIME));
    return Replies.number(time.get(0)) * 1000 + Replies.number(time.get(1)) / 1000;
  }

  void set(String field, Object value) {
    redis.send(Command.HSET, keys.stock(), field, value);
  }

  Map<String, String> stock() {
    Map<String, String> stock = new TreeMap<>();
    Response fields = Objects.requireNonNull(redis.send(Command.HGETALL, keys.stock()));
    fields.getKeys().forEach(field -> stock.put(field, fields.get(field).toString()));
    return stock;
  }

  int available(int place) {
    return Integer.parseInt(Objects.requireNonNull(stock().get(sku(place))));
  }

  int backlog() {
    return Integer.parseInt(Objects.requireNonNull(stock().get(":backlog")));
  }

  /** Everybody's orders, oldest first. */
  Map<String, List<Reservation>> buyers() {
    Map<String, List<Reservation>> buyers = new TreeMap<>();
    Response records = Objects.requireNonNull(redis.send(Command.HGETALL, keys.buyers()));
    for (String buyer : records.getKeys()) {
      Buffer record = Objects.requireNonNull(records.get(buyer)).toBuffer();
      if (!buyer.isEmpty()) {
        buyers.put(buyer, PackedOrder.record(record, id, buyer));
      }
    }
    return buyers;
  }

  /** Entries of accepted orders by their id, oldest first. */
  Map<String, List<Reservation>> journal() {
    Map<String, List<Reservation>> entries = new LinkedHashMap<>();
    Response stream = Objects.requireNonNull(redis.send(Command.XRANGE, keys.journal(), "-", "+"));
    for (Response entry : stream) {
      entries.put(entry.get(0).toString(), PackedOrder.journal(entry.get(1).get(1).toBuffer(), id));
    }
    return entries;
  }

  /** Everything Redis has of the sale, to see that nothing changed. */
  Map<String, String> everything() {
    Map<String, String> all = new TreeMap<>();
    Response names = Objects.requireNonNull(redis.send(Command.KEYS, "fs:{" + id + ":*"));
    for (Response name : names) {
      Response dump = Objects.requireNonNull(redis.send(Command.DUMP, name));
      all.put(name.toString(), dump.toBuffer().toString("ISO-8859-1"));
    }
    return all;
  }
}
