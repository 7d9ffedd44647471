package dev.flashsale.gatling.abuse;

import dev.flashsale.gatling.endpoints.TokenDesk;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Everybody who takes part, and what each wants next. Honest shoppers, and those who run into
 * limits of buyers, come from addresses that nobody shares. Thread-safe.
 */
public final class Cast {

  /** Buyers who do not wait for Redis. */
  public static final int STORMERS = 100;

  private static final int CROWD = 1_000;
  private static final int STORMERS_PER_ADDRESS = 10;
  private static final String REUSED_KEY = "reused";
  private static final int QUANTITY_MAX = 10_000;

  private record Buyer(String name, String token) {}

  private final Map<Group, List<Buyer>> buyers;
  private final Map<Group, AtomicInteger> purchases = new EnumMap<>(Group.class);

  private Cast(Map<Group, List<Buyer>> buyers) {
    this.buyers = buyers;
    for (Group group : Group.values()) {
      purchases.put(group, new AtomicInteger());
    }
  }

  /** Gets tokens for {@code shoppers} honest shoppers and for all others. */
  public static Cast assemble(String sale, int shoppers, TokenDesk desk)
      throws IOException, InterruptedException {
    Map<Group, List<String>> names = new EnumMap<>(Group.class);
    for (Group group : Group.values()) {
      names.put(group, names(group, sale, shoppers));
    }
    List<String> all = names.values().stream().flatMap(List::stream).distinct().toList();
    List<String> tokens = desk.tokens(all);
    Map<String, Buyer> buyers = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      buyers.put(all.get(i), new Buyer(all.get(i), tokens.get(i)));
    }
    Map<Group, List<Buyer>> cast = new EnumMap<>(Group.class);
    names.forEach((group, those) -> cast.put(group, those.stream().map(buyers::get).toList()));
    return new Cast(cast);
  }

  private static List<String> names(Group group, String sale, int shoppers) {
    return switch (group) {
      case HONEST -> names(sale + "-shopper-", shoppers);
      case HASTY_BUYER -> names(sale + "-hasty-", 1);
      case REUSED_KEY -> names(sale + "-reuser-", 1);
      case STORM -> names(sale + "-stormer-", STORMERS);
      case CROWDED_ADDRESS, FORGED_HOPS, UNTRUSTED_PEER -> names(sale + "-crowd-", CROWD);
    };
  }

  private static List<String> names(String prefix, int number) {
    return IntStream.range(0, number).mapToObj(each -> prefix + each).toList();
  }

  /** What the next of a group wants. */
  Purchase next(Group group) {
    int number = Objects.requireNonNull(purchases.get(group)).getAndIncrement();
    List<Buyer> all = Objects.requireNonNull(buyers.get(group));
    Buyer buyer = all.get(number % all.size());
    boolean reuses = group == Group.REUSED_KEY;
    String forged = shopperAddress(ThreadLocalRandom.current().nextInt(1 << 16));
    return new Purchase(
        group,
        buyer.name(),
        buyer.token(),
        reuses ? REUSED_KEY : group.name() + "-" + number,
        reuses ? 2 + number % (QUANTITY_MAX - 1) : 1,
        hops(group, number, forged),
        forged);
  }

  /** The order whose key is reused for others. */
  public Purchase keyed() {
    Purchase other = next(Group.REUSED_KEY);
    return new Purchase(
        other.group(), other.buyer(), other.token(), other.key(), 1, other.hops(), other.forged());
  }

  private static String hops(Group group, int number, String forged) {
    return switch (group) {
      case HONEST -> shopperAddress(number);
      case HASTY_BUYER -> address(100, 64, number);
      case REUSED_KEY -> address(100, 65, number);
      case CROWDED_ADDRESS -> "198.51.100.1";
      // What the proxy was sent, then whom the proxy saw.
      case FORGED_HOPS -> forged + ", 127.0.0.1, 198.51.100.2";
      case UNTRUSTED_PEER -> forged;
      case STORM -> stormAddress(number % STORMERS);
    };
  }

  /** The address of a buyer who storms. */
  static String stormAddress(String buyer) {
    return stormAddress(Integer.parseInt(buyer.substring(buyer.lastIndexOf('-') + 1)));
  }

  private static String stormAddress(int number) {
    return "203.0.113." + number / STORMERS_PER_ADDRESS;
  }

  private static String shopperAddress(int number) {
    return address(10, 0, number);
  }

  /** The address number {@code number} of a network of sixteen bits. */
  private static String address(int first, int second, int number) {
    return "%d.%d.%d.%d".formatted(first, second, number >> 8 & 0xff, number & 0xff);
  }
}
