package dev.flashsale.chaos.shopper;

import dev.flashsale.chaos.history.Answer;
import dev.flashsale.chaos.history.Ask;
import dev.flashsale.chaos.history.Outcome;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * An honest client: it makes one visit after the other, each to buy something and then to pay,
 * cancel, or leave. It asks again with the same key, after the time it is told, at any instance,
 * until it has a final answer. Not thread-safe: a thread of its own runs it.
 */
final class Shopper implements Runnable {

  private static final int ATTEMPTS_MAX = 1_000;
  private static final long PATIENCE_MAX_MS = 2_000;
  private static final long PATIENCE_MIN_MS = 100;
  private static final long THINK_MAX_MS = 400;
  private static final int WAIT_SECONDS = 3;

  private final Shop shop;
  private final Crowd crowd;
  private final Random random;
  private final BooleanSupplier goesOn;

  Shopper(Shop shop, Crowd crowd, Random random, BooleanSupplier goesOn) {
    this.shop = shop;
    this.crowd = crowd;
    this.random = random;
    this.goesOn = goesOn;
  }

  @Override
  public void run() {
    try {
      while (crowd.isOpen()) {
        visit();
        think();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void think() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextLong(THINK_MAX_MS));
  }

  private void visit() throws InterruptedException {
    SaleOffer sale = crowd.sales().get(random.nextInt(crowd.sales().size()));
    String buyer = crowd.buyer(random);
    String token = shop.tokenFor(buyer);
    Ask purchase = Ask.purchase(sale.id(), buyer, newKey(), basket(sale));
    Answer bought =
        random.nextInt(8) == 0
            ? doubleClick(purchase, token)
            : insist(purchase, token, random.nextInt(3) == 0 ? WAIT_SECONDS : 0);
    if (bought.outcome() == Outcome.OK) {
      afterwards(purchase, token, bought.orderId());
    } else if (bought.code().equals("sold-out") && random.nextInt(3) == 0) {
      think();
      insist(purchase, token, 0); // a refused key is as good as new
    }
  }

  private Map<String, Integer> basket(SaleOffer sale) {
    Map<String, Integer> basket = new TreeMap<>();
    int left = 1 + random.nextInt(2);
    basket.put(sale.skus().get(random.nextInt(sale.skus().size())), left);
    if (left < sale.perBuyer() && random.nextInt(4) == 0) {
      basket.put(sale.skus().get(random.nextInt(sale.skus().size())), 1);
    }
    return basket;
  }

  /** The same request twice at once, at two instances; both get their answer. */
  private Answer doubleClick(Ask ask, String token) throws InterruptedException {
    Shopper other = new Shopper(shop, crowd, new Random(random.nextLong()), goesOn);
    Thread second =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    other.insist(ask, token, 0);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    Answer answer = insist(ask, token, 0);
    second.join();
    return answer;
  }

  private void afterwards(Ask purchase, String token, String orderId) throws InterruptedException {
    if (random.nextInt(4) == 0) {
      insist(Ask.reading(purchase, orderId), token, 0);
    }
    if (random.nextInt(6) == 0) {
      insist(purchase, token, random.nextBoolean() ? WAIT_SECONDS : 0); // replays its order
    }
    think();
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> pay(purchase, token, orderId, "tok_approve");
      case 4 -> pay(purchase, token, orderId, "tok_approve_late");
      case 5 -> pay(purchase, token, orderId, "tok_timeout");
      case 6 -> pay(purchase, token, orderId, "tok_duplicate_webhook");
      case 7, 8 -> doubleClick(payment(purchase, orderId, "tok_approve"), token);
      case 9 -> {
        pay(purchase, token, orderId, "tok_approve");
        pay(purchase, token, orderId, "tok_approve"); // with another key
      }
      case 10 -> {
        pay(purchase, token, orderId, "tok_decline");
        pay(purchase, token, orderId, "tok_approve");
      }
      case 11 -> pay(purchase, token, orderId, "tok_decline");
      case 12, 13, 14, 15 -> insist(Ask.cancellation(purchase, orderId, newKey()), token, 0);
      default -> {} // leaves
    }
  }

  private void pay(Ask purchase, String token, String orderId, String money)
      throws InterruptedException {
    insist(payment(purchase, orderId, money), token, 0);
  }

  private Ask payment(Ask purchase, String orderId, String money) {
    return Ask.payment(purchase, orderId, newKey(), money);
  }

  /** Asks until there is a final answer, or the run is over; returns the last one. */
  private Answer insist(Ask ask, String token, int waitSeconds) throws InterruptedException {
    int instance = random.nextInt(shop.instances());
    Answer answer = shop.ask(ask, token, instance, waitSeconds);
    for (int attempt = 1; !answer.outcome().isFinal() && attempt < ATTEMPTS_MAX; attempt++) {
      if (!goesOn.getAsBoolean()) {
        return answer;
      }
      TimeUnit.MILLISECONDS.sleep(patienceMs(answer));
      instance = next(instance, answer);
      answer = shop.ask(ask, token, instance, waitSeconds);
    }
    return answer;
  }

  /** Another one where nobody answered; else any, as a load balancer would choose. */
  private int next(int instance, Answer answer) {
    return answer.outcome() == Outcome.UNKNOWN
        ? (instance + 1) % shop.instances()
        : random.nextInt(shop.instances());
  }

  private long patienceMs(Answer answer) {
    long told = Math.min(answer.retryAfterMs(), PATIENCE_MAX_MS);
    return Math.max(told, PATIENCE_MIN_MS) + random.nextLong(PATIENCE_MIN_MS);
  }

  private String newKey() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
