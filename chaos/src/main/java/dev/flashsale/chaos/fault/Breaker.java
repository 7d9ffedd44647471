package dev.flashsale.chaos.fault;

import dev.flashsale.chaos.proxy.Link;
import dev.flashsale.chaos.stack.Instance;
import dev.flashsale.chaos.stack.PostgresServer;
import dev.flashsale.chaos.stack.RedisPair;
import dev.flashsale.chaos.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;

/** Breaks things, one kind of fault after the other; each says how it is put right. */
final class Breaker {

  private static final int SLOW_MIN_MS = 20;
  private static final int SLOW_RANGE_MS = 380;

  private final Stack stack;
  private final BiConsumer<PlannedFault, String> details;

  /**
   * @param details is told what a fault's kind leaves open
   */
  Breaker(Stack stack, BiConsumer<PlannedFault, String> details) {
    this.stack = stack;
    this.details = details;
  }

  Remedy inject(PlannedFault fault) throws IOException, InterruptedException {
    Instance instance = stack.instances().get(fault.instance());
    return switch (fault.kind()) {
      case KILL_INSTANCE -> killed(instance);
      case STOP_INSTANCE -> stopped(instance);
      case CUT_REDIS -> cut(instance.toRedis());
      case SLOW_REDIS -> slow(instance.toRedis(), fault);
      case RESET_REDIS -> reset(instance.toRedis());
      case HALF_OPEN_REDIS -> halfOpen(instance.toRedis());
      case CUT_POSTGRES -> cut(instance.toPostgres());
      case SLOW_POSTGRES -> slow(instance.toPostgres(), fault);
      case RESET_POSTGRES -> reset(instance.toPostgres());
      case HALF_OPEN_POSTGRES -> halfOpen(instance.toPostgres());
      case CUT_REPLICA -> cut(stack.redis().replication());
      case KILL_POSTGRES, STOP_POSTGRES, RESTART_POSTGRES, FILL_POSTGRES -> breakPostgres(fault);
      case KILL_REDIS, STOP_REDIS, FILL_REDIS, EMPTY_REDIS, FLUSH_REDIS, DELETE_KEY ->
          breakRedis(fault);
      case ROLL_BACK_REDIS, FAIL_OVER_REDIS -> breakRedis(fault);
    };
  }

  private static Remedy killed(Instance instance) throws IOException, InterruptedException {
    instance.kill();
    return () -> {
      instance.startAgain();
      requireReady(instance);
    };
  }

  private static Remedy stopped(Instance instance) throws IOException, InterruptedException {
    instance.stop();
    return instance::carryOn;
  }

  private static void requireReady(Instance instance) throws IOException, InterruptedException {
    if (!instance.awaitReady()) {
      throw new IOException(instance + " did not get ready again");
    }
  }

  private static Remedy cut(Link link) {
    link.cut();
    return link::restore;
  }

  private Remedy slow(Link link, PlannedFault fault) {
    Duration each = Duration.ofMillis(SLOW_MIN_MS + fault.variant() % SLOW_RANGE_MS);
    details.accept(fault, each.toMillis() + " ms each way");
    link.slowDown(each);
    return link::restore;
  }

  private static Remedy reset(Link link) {
    link.reset();
    return Remedy.NOTHING;
  }

  private static Remedy halfOpen(Link link) {
    link.halfOpen();
    return link::restore;
  }

  private Remedy breakPostgres(PlannedFault fault) throws IOException, InterruptedException {
    PostgresServer postgres = stack.postgres();
    switch (fault.kind()) {
      case STOP_POSTGRES -> {
        postgres.stop();
        return postgres::carryOn;
      }
      case RESTART_POSTGRES -> {
        boolean fast = fault.variant() % 2 == 0;
        details.accept(fault, fast ? "fast" : "immediate");
        if (fast) {
          postgres.endFast();
        } else {
          postgres.endImmediately();
        }
        return postgres::startAgain;
      }
      case FILL_POSTGRES -> {
        postgres.fillDisk();
        return postgres::freeDisk;
      }
      default -> {
        postgres.kill();
        return postgres::startAgain;
      }
    }
  }

  private Remedy breakRedis(PlannedFault fault) throws IOException, InterruptedException {
    RedisPair redis = stack.redis();
    switch (fault.kind()) {
      case STOP_REDIS -> {
        redis.stop();
        return redis::carryOn;
      }
      case FILL_REDIS -> {
        redis.fillDisk();
        return redis::freeDisk;
      }
      case EMPTY_REDIS -> {
        redis.kill();
        redis.deleteData();
        return redis::startAgain;
      }
      case FLUSH_REDIS -> {
        redis.ask(Jedis::flushAll);
        return Remedy.NOTHING;
      }
      case DELETE_KEY -> {
        details.accept(fault, redis.ask(jedis -> deleteKey(jedis, fault.variant())));
        return Remedy.NOTHING;
      }
      case ROLL_BACK_REDIS -> {
        redis.remember();
        return redis::rollBack;
      }
      case FAIL_OVER_REDIS -> {
        boolean inSync = redis.awaitSync();
        details.accept(fault, inSync ? "" : "the replica had not caught up before");
        redis.replication().cut();
        return redis::failOver;
      }
      default -> {
        redis.kill();
        return redis::startAgain;
      }
    }
  }

  /** One of the keys that a sale cannot do without. */
  private static String deleteKey(Jedis jedis, int variant) {
    List<String> keys =
        Stream.of("stock", "buyers", "journal")
            .flatMap(part -> jedis.keys("fs:{*}:e*:" + part).stream())
            .sorted()
            .toList();
    if (keys.isEmpty()) {
      return "there was none";
    }
    String key = keys.get(variant % keys.size());
    jedis.del(key);
    return key;
  }
}
