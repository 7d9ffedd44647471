package dev.flashsale.bench.contender;

import dev.flashsale.bench.cpu.CpuTime;
import dev.flashsale.bench.load.RedisLoad;
import java.util.List;

/** The least a script can do for an order, one call each: lower the stock, append to a stream. */
final class LimitRedis implements Contender {

  private static final String STOCK = "bench:limit:stock";
  private static final String JOURNAL = "bench:limit:journal";
  private static final String SCRIPT =
      "redis.call('DECR', KEYS[1]) return redis.call('XADD', KEYS[2], '*', 'order', ARGV[1])";

  /** As long as an order is in the service's journal. */
  private static final String ORDER = "x".repeat(90);

  private static final int CLIENTS = 50;
  private static final double GUESS_PER_SECOND = 40_000;

  private final TestBed bed;
  private final RedisLoad load;
  private final String name;
  private final int pipeline;
  private double perSecond = GUESS_PER_SECOND;

  /**
   * @param pipeline calls a client sends before it reads the replies
   */
  LimitRedis(TestBed bed, String name, int pipeline) {
    this.bed = bed;
    this.name = name;
    this.pipeline = pipeline;
    this.load = new RedisLoad(bed.stack().redis(), CLIENTS);
  }

  @Override
  public String name() {
    return name;
  }

  /** The generator counts calls, not seconds, so the calls are as many as the last round's rate. */
  @Override
  public RoundResult run(Round round) throws Exception {
    bed.redis().unlink(JOURNAL);
    bed.redis().set(STOCK, "0");
    String sha = bed.redis().scriptLoad(SCRIPT);
    long calls = (long) (perSecond * round.seconds());
    CpuTime before = bed.cpu().now();
    long start = System.nanoTime();
    perSecond = load.run(calls, pipeline, List.of("EVALSHA", sha, "2", STOCK, JOURNAL, ORDER));
    double seconds = (System.nanoTime() - start) / 1e9;
    CpuTime spent = bed.cpu().now().minus(before);
    long taken = -Long.parseLong(bed.redis().get(STOCK));
    Invariant counted = Invariant.equal("stock and stream agree", taken, bed.redis().xlen(JOURNAL));
    bed.redis().unlink(JOURNAL);
    return new RoundResult(
        name,
        round,
        Kind.ANSWERS,
        taken,
        Math.min(seconds, taken / perSecond),
        0,
        0,
        spent.per(taken),
        Double.NaN,
        Double.NaN,
        List.of(counted));
  }
}
