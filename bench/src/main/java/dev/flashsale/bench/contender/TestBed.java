package dev.flashsale.bench.contender;

import dev.flashsale.bench.cpu.CpuClock;
import dev.flashsale.bench.load.ClosedLoad;
import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.Visit;
import dev.flashsale.bench.shop.Crowd;
import dev.flashsale.bench.shop.Purchases;
import dev.flashsale.bench.shop.Sales;
import dev.flashsale.bench.stack.Database;
import dev.flashsale.bench.stack.Metrics;
import dev.flashsale.bench.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.Jedis;

/** The stack under test with everything needed to put load on it and to look inside. */
public final class TestBed {

  /** Shorter than the service remembers a verified token, by more than a round takes. */
  private static final Duration SHOW_TOKENS_AFTER = Duration.ofSeconds(30);

  private final Stack stack;
  private final Sales sales;
  private final Crowd crowd;
  private final ClosedLoad closedLoad;
  private final Visit visit;
  private final CpuClock cpu;
  private final Jedis redis;
  private final Database database;
  private final AtomicInteger names = new AtomicInteger();
  private long tokensShownNanos = Long.MIN_VALUE;

  public TestBed(
      Stack stack,
      Sales sales,
      Crowd crowd,
      ClosedLoad closedLoad,
      Jedis redis,
      Database database) {
    this.stack = stack;
    this.sales = sales;
    this.crowd = crowd;
    this.closedLoad = closedLoad;
    this.visit = new Visit(stack.url(), closedLoad.connections());
    this.cpu = new CpuClock(stack.pid("app"), stack.pid("redis"), stack.pid("postgres"));
    this.redis = redis;
    this.database = database;
  }

  public Stack stack() {
    return stack;
  }

  public Sales sales() {
    return sales;
  }

  public Crowd crowd() {
    return crowd;
  }

  public ClosedLoad closedLoad() {
    return closedLoad;
  }

  public Visit visit() {
    return visit;
  }

  public CpuClock cpu() {
    return cpu;
  }

  public Jedis redis() {
    return redis;
  }

  public Database database() {
    return database;
  }

  /** What the service says of itself now. */
  public Metrics metrics() throws IOException, InterruptedException {
    return Metrics.parse(sales.read("/q/metrics"));
  }

  /** Opens sales under a name that no other round has. */
  public List<String> openSales(String name, int count, Sales.Offer offer)
      throws IOException, InterruptedException {
    return sales.open(name + "-" + names.incrementAndGet(), count, offer);
  }

  /**
   * Shows every token to the service, untimed, unless it has just seen them: verifying signatures
   * is the same dear work for all contenders, and no round is to measure it. What is asked for does
   * not exist, so nothing happens.
   */
  public void showTokens() throws IOException, InterruptedException {
    if (tokensShownNanos != Long.MIN_VALUE
        && System.nanoTime() - tokensShownNanos < SHOW_TOKENS_AFTER.toNanos()) {
      return;
    }
    Requests strangers =
        Purchases.PLAIN.by(crowd, List.of("no-such-sale"), Requests.Order.SALE_AFTER_SALE);
    Map<Integer, Long> statuses = visit.send(strangers, crowd.size());
    if (!statuses.keySet().equals(Set.of(404))) {
      throw new IOException("the tokens were not accepted: answers by status " + statuses);
    }
    tokensShownNanos = System.nanoTime();
  }
}
