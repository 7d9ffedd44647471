package dev.flashsale.testing;

import dev.flashsale.testing.ShopClient.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** Shoppers who buy one shoe after the other from one instance, for as long as it lives. */
public final class Flood {

  private static final int SHOPPERS = 32;

  /** One has no more orders in one sale. */
  private static final int ORDERS_PER_BUYER = 20;

  private final ServiceProcess instance;
  private final ShopClient shop;
  private final String sale;
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Set<Integer> refusals = ConcurrentHashMap.newKeySet();
  private final AtomicInteger unanswered = new AtomicInteger();

  public Flood(ServiceProcess instance, ShopClient shop, String sale) {
    this.instance = instance;
    this.shop = shop;
    this.sale = sale;
  }

  /** Returns after {@code length}, or when the instance has ended. */
  public void run(Duration length) throws InterruptedException {
    long endNanos = System.nanoTime() + length.toNanos();
    List<Thread> shoppers = new ArrayList<>();
    for (int i = 0; i < SHOPPERS; i++) {
      String name = "buyer-" + i + "-";
      shoppers.add(Thread.ofVirtual().start(() -> buyUntil(endNanos, name)));
    }
    for (Thread shopper : shoppers) {
      shopper.join();
    }
  }

  /** The same in the background; what it ends with tells of a fault of the flood itself. */
  public Future<?> start(Duration length) {
    FutureTask<?> flooding =
        new FutureTask<>(
            () -> {
              run(length);
              return null;
            });
    Thread.ofVirtual().start(flooding);
    return flooding;
  }

  private void buyUntil(long endNanos, String name) {
    for (int order = 0; instance.isAlive() && System.nanoTime() - endNanos < 0; order++) {
      try {
        note(shop.buy(sale, name + order / ORDERS_PER_BUYER, Shop.newKey(), 1));
      } catch (UncheckedIOException nobodyAnswered) {
        unanswered.incrementAndGet();
      }
    }
  }

  private void note(Answer answer) {
    if (answer.status() == 202) {
      accepted.add(answer.body().getString("id"));
    } else {
      refusals.add(answer.status());
    }
  }

  /** The ids of all orders that were accepted. */
  public Set<String> accepted() {
    return Set.copyOf(accepted);
  }

  /** How many requests nobody answered; then nothing was promised. */
  public int unanswered() {
    return unanswered.get();
  }

  /** The status of every other answer. */
  public Set<Integer> refusals() {
    return Set.copyOf(refusals);
  }
}
