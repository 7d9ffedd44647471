package dev.flashsale.bench.contender;

import dev.flashsale.bench.cpu.CpuClock;
import dev.flashsale.bench.load.ClosedLoad;
import dev.flashsale.bench.load.Requests;
import dev.flashsale.bench.load.Visit;
import dev.flashsale.bench.shop.Crowd;
import dev.flashsale.bench.shop.Purchases;
import dev.flashsale.bench.shop.Sales;
import dev.flashsale.bench.shop.TokenSigner;
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

  /** The service remembers a verified token for five minutes; a round takes less than the rest. */
  private static final Duration TOKENS_USED_FOR = Duration.ofMinutes(4);

  private final Stack stack;
  private final Sales sales;
  private final TokenSigner signer;
  private final ClosedLoad closedLoad;
  private final Visit visit;
  private final CpuClock cpu;
  private final Jedis redis;
  private final Database database;
  private final AtomicInteger names = new AtomicInteger();
  private Crowd crowd;
  private long tokensShownNanos;
  private boolean tokensShown;

  public TestBed(
      Stack stack,
      Sales sales,
      TokenSigner signer,
      Crowd crowd,
      ClosedLoad closedLoad,
      Jedis redis,
      Database database) {
    this.stack = stack;
    this.sales = sales;
    this.signer = signer;
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

  /** The shoppers with their present tokens. */
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
   * Makes sure that the service remembers all tokens of the crowd, untimed: verifying signatures is
   * the same dear work for all contenders, and no round is to measure it. So from time to time
   * everybody gets a new token and asks for something that does not exist. To be called before
   * requests are made of the crowd.
   */
  public void showTokens() throws IOException, InterruptedException {
    long age = System.nanoTime() - tokensShownNanos;
    if (tokensShown && age < TOKENS_USED_FOR.toNanos()) {
      return;
    }
    if (tokensShown) {
      crowd = crowd.renewed(signer);
    }
    tokensShownNanos = System.nanoTime();
    Requests strangers =
        Purchases.PLAIN.by(crowd, List.of("no-such-sale"), Requests.Order.SALE_AFTER_SALE);
    Map<Integer, Long> statuses = visit.send(strangers, crowd.size());
    if (!statuses.keySet().equals(Set.of(404))) {
      throw new IOException("the tokens were not accepted: answers by status " + statuses);
    }
    tokensShown = true;
  }
}
