package dev.flashsale.bench;

import dev.flashsale.bench.contender.SaleKeys;
import dev.flashsale.bench.contender.TestBed;
import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.Requests.Order;
import dev.flashsale.bench.shop.Purchases;
import dev.flashsale.bench.shop.Sales.Offer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import redis.clients.jedis.Pipeline;

/** Fills sales with the records of buyers who never came, made after that of one who did. */
final class BuyerRecords {

  private static final int PER_CALL = 1_000;
  private static final int KEY_HASH_BYTES = 16;
  private static final int ID_AT = 24;
  private static final int ID_BYTES = 16;
  private static final long SEED = 7;

  private final TestBed bed;
  private List<String> filled = List.of();

  BuyerRecords(TestBed bed) {
    this.bed = bed;
  }

  /** A hash with {@code count} buyers, under a name of its own. */
  String template(int count) throws IOException, InterruptedException {
    List<String> sale = bed.openSales("model-buyer", 1, Offer.PLENTY);
    Requests one = Purchases.PLAIN.by(bed.crowd().first(1), sale, Order.SALE_AFTER_SALE);
    bed.visit().send(one, 1);
    String model = SaleKeys.buyers(sale.getFirst());
    byte[] record = bed.redis().hget(bytes(model), bytes(bed.crowd().shoppers().getFirst().id()));
    String template = "bench:buyers:" + count;
    bed.redis().hset(template, "", "");
    fill(bytes(template), record, count);
    Progress.say("made %,d records of buyers", count);
    return template;
  }

  private void fill(byte[] key, byte[] record, int count) {
    Random random = new Random(SEED);
    try (Pipeline pipeline = bed.redis().pipelined()) {
      for (int i = 0; i < count; i++) {
        pipeline.hset(key, bytes(buyer(random)), other(record, random));
        if (i % PER_CALL == 0) {
          pipeline.sync();
        }
      }
    }
  }

  private static String buyer(Random random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  /** The same order of another buyer: another key and id, all else alike. */
  private static byte[] other(byte[] record, Random random) {
    byte[] other = record.clone();
    byte[] noise = new byte[ID_BYTES];
    random.nextBytes(noise);
    System.arraycopy(noise, 0, other, 0, KEY_HASH_BYTES);
    System.arraycopy(noise, 0, other, ID_AT, ID_BYTES);
    return other;
  }

  /** New sales that have the buyers of {@code template}; those made before lose theirs. */
  List<String> salesWith(String template, int count) throws IOException, InterruptedException {
    empty();
    List<String> sales = bed.openSales("many-buyers", count, Offer.PLENTY);
    for (String sale : sales) {
      bed.redis().copy(template, SaleKeys.buyers(sale), true);
    }
    filled = new ArrayList<>(sales);
    return sales;
  }

  /** Their rounds are over; a million records each are not needed any more. */
  private void empty() {
    for (String sale : filled) {
      bed.redis().del(SaleKeys.buyers(sale));
      bed.redis().hset(SaleKeys.buyers(sale), "", "");
    }
    filled = List.of();
  }

  void forget(String... templates) {
    empty();
    bed.redis().del(templates);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
