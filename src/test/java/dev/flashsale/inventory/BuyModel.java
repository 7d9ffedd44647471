package dev.flashsale.inventory;

import dev.flashsale.inventory.ScriptedSale.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a purchase in plain Java, one purchase after the other: what {@code buy.lua} must
 * do, without its packing, batching and rotating hashes.
 */
final class BuyModel {

  private static final int ORDERS_PER_BUYER_MAX = 20;

  final String saleId;
  final int[] available;
  final Map<String, List<Reservation>> orders = new TreeMap<>();

  /** What the journal holds, entry by entry, oldest first. */
  final List<List<Reservation>> journal = new ArrayList<>();

  /** When each buyer's next attempt would be expected, by GCRA. */
  final Map<String, Long> arrivals = new HashMap<>();

  String status = "PUBLISHED";
  long opensMs;
  long closesMs;
  int cap;
  long journalMax;
  long paceIntervalMs;
  int paceBurst;

  BuyModel(String saleId, int... units) {
    this.saleId = saleId;
    this.available = units.clone();
  }

  int backlog() {
    return journal.stream().mapToInt(List::size).sum();
  }

  /** Decides a batch at the time Redis decided it. */
  List<Verdict> buy(List<Purchase> batch, long nowMs) {
    List<Reservation> accepted = new ArrayList<>();
    List<Verdict> verdicts =
        batch.stream().map(purchase -> decide(purchase, nowMs, accepted)).toList();
    if (!accepted.isEmpty()) {
      journal.add(accepted);
    }
    return verdicts;
  }

  private Verdict decide(Purchase purchase, long nowMs, List<Reservation> accepted) {
    List<Reservation> own = orders.getOrDefault(purchase.buyerId(), List.of());
    Reservation earlier = orderUnder(purchase.keyHash(), own);
    if (earlier != null) {
      if (earlier.orderId().equals(purchase.orderId())) {
        return new Verdict(BuyCode.ACCEPTED, 0, earlier);
      }
      return Arrays.equals(earlier.fingerprint(), purchase.fingerprint())
          ? new Verdict(BuyCode.REPLAYED, 0, earlier)
          : verdict(BuyCode.KEY_REUSED, 0);
    }
    if (status.equals("CLOSED") || nowMs >= closesMs) {
      return verdict(BuyCode.CLOSED, 0);
    }
    if (status.equals("PAUSED")) {
      return verdict(BuyCode.NOT_OPEN, -1);
    }
    if (nowMs < opensMs) {
      return verdict(BuyCode.NOT_OPEN, opensMs - nowMs);
    }
    long waitMs = attempt(purchase.buyerId(), nowMs);
    if (waitMs > 0) {
      return verdict(BuyCode.RATE_LIMITED, own.isEmpty() ? waitMs : -waitMs);
    }
    if (backlog() + accepted.size() >= journalMax) {
      return verdict(BuyCode.JOURNAL_FULL, 0);
    }
    int held =
        own.stream()
            .filter(order -> !order.unitsReturned())
            .mapToInt(order -> units(order.basket()))
            .sum();
    if (held + units(purchase.basket()) > cap || own.size() >= ORDERS_PER_BUYER_MAX) {
      return verdict(BuyCode.PURCHASE_LIMIT, held);
    }
    for (Basket.Line line : purchase.basket().lines()) {
      if (available[line.place()] < line.quantity()) {
        return verdict(BuyCode.SOLD_OUT, line.place());
      }
    }
    accepted.add(take(purchase, nowMs));
    return verdict(BuyCode.ACCEPTED, 0);
  }

  private Reservation take(Purchase purchase, long nowMs) {
    purchase.basket().lines().forEach(line -> available[line.place()] -= line.quantity());
    Reservation order =
        new Reservation(
            purchase.orderId(),
            saleId,
            purchase.buyerId(),
            purchase.keyHash(),
            purchase.fingerprint(),
            Instant.ofEpochMilli(nowMs),
            false,
            purchase.basket());
    orders.computeIfAbsent(purchase.buyerId(), buyer -> new ArrayList<>()).add(order);
    return order;
  }

  /** Counts one attempt; how long the buyer has to wait instead, or 0. */
  private long attempt(String buyer, long nowMs) {
    long next = Math.max(arrivals.getOrDefault(buyer, 0L), nowMs) + paceIntervalMs;
    long tooEarlyMs = next - nowMs - paceIntervalMs * paceBurst;
    if (tooEarlyMs > 0) {
      return tooEarlyMs;
    }
    arrivals.put(buyer, next);
    return 0;
  }

  private static @Nullable Reservation orderUnder(byte[] keyHash, List<Reservation> own) {
    return own.stream()
        .filter(order -> Arrays.equals(order.keyHash(), keyHash))
        .findFirst()
        .orElse(null);
  }

  private static int units(Basket basket) {
    return basket.lines().stream().mapToInt(Basket.Line::quantity).sum();
  }

  private static Verdict verdict(BuyCode code, long detail) {
    return new Verdict(code, detail, null);
  }
}
