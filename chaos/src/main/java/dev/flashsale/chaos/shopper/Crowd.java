package dev.flashsale.chaos.shopper;

import dev.flashsale.chaos.Await;
import dev.flashsale.chaos.history.Ask;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All shoppers of a run, the sales they buy in, and an admin who restocks them. Thread-safe.
 *
 * <p>What a shopper does depends on the seed and on what it is told, which depends on the machine:
 * only the faults are the same each time.
 */
public final class Crowd {

  private static final long RESTOCK_EVERY_MS = 300;
  private static final int RECENT = 12;

  private final Shop shop;
  private final List<SaleOffer> sales;
  private final Random random;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger buyers = new AtomicInteger();
  private volatile boolean open = true;
  private volatile boolean patient = true;

  /** Opens {@code sales} sales; shoppers do not come yet. */
  public static Crowd gather(Shop shop, int sales, Random random)
      throws IOException, InterruptedException {
    Crowd crowd = new Crowd(shop, SaleOffer.some(sales, random), random);
    for (SaleOffer sale : crowd.sales) {
      sale.open(shop);
    }
    return crowd;
  }

  private Crowd(Shop shop, List<SaleOffer> sales, Random random) {
    this.shop = shop;
    this.sales = sales;
    this.random = random;
  }

  public List<SaleOffer> sales() {
    return sales;
  }

  /** Lets {@code shoppers} and the admin come. */
  public void start(int shoppers) {
    for (int i = 0; i < shoppers; i++) {
      Random own = new Random(random.nextLong());
      threads.add(
          Thread.ofVirtual()
              .name("shopper " + i)
              .start(new Shopper(shop, this, own, () -> patient)));
    }
    Random own = new Random(random.nextLong());
    threads.add(Thread.ofVirtual().name("admin").start(() -> restock(own)));
  }

  boolean isOpen() {
    return open;
  }

  /** Mostly somebody new; now and then one who came a moment ago, and may still be buying. */
  String buyer(Random chance) {
    int newest = buyers.get();
    return "buyer-"
        + (newest > RECENT && chance.nextInt(4) == 0
            ? newest - chance.nextInt(RECENT)
            : buyers.incrementAndGet());
  }

  /** Sales get more units most of the time, and lose unsold ones now and then. */
  private void restock(Random chance) {
    try {
      while (open) {
        TimeUnit.MILLISECONDS.sleep(RESTOCK_EVERY_MS + chance.nextLong(RESTOCK_EVERY_MS));
        SaleOffer sale = sales.get(chance.nextInt(sales.size()));
        String sku = sale.skus().get(chance.nextInt(sale.skus().size()));
        int delta = chance.nextInt(4) == 0 ? -1 - chance.nextInt(3) : 1 + chance.nextInt(15);
        // Not repeated: it has no key.
        shop.ask(Ask.restock(sale.id(), sku, delta), "", chance.nextInt(shop.instances()), 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** No new visits from now on; those under way go on until they have their answers. */
  public void close() {
    open = false;
  }

  /** Waits until all visits are over; those that are not by then are given up. */
  public boolean awaitGone(Duration limit) throws InterruptedException {
    boolean gone = Await.until(limit, () -> threads.stream().noneMatch(Thread::isAlive));
    patient = false;
    if (!gone) {
      Await.until(Duration.ofSeconds(15), () -> threads.stream().noneMatch(Thread::isAlive));
    }
    return gone;
  }

  /** One more purchase of one unit in each sale by somebody new, with nothing wrong any more. */
  public void buyOnceMore() throws InterruptedException {
    for (SaleOffer sale : sales) {
      String buyer = "buyer-" + buyers.incrementAndGet();
      Ask ask = Ask.purchase(sale.id(), buyer, "last-" + buyer, Map.of(sale.skus().getFirst(), 1));
      shop.ask(ask, shop.tokenFor(buyer), random.nextInt(shop.instances()), 2);
    }
  }
}
