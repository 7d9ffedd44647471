package dev.flashsale.ratelimit;

import dev.flashsale.redis.LimitKey;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.ScriptCall;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * Counts in Redis, by its clock, so that all instances count together. Each call is one script on
 * one key. The state belongs to a key under a limit: another limit of the same key counts apart.
 * Callable from any thread; fails as {@link RedisCommands} does.
 */
@Singleton
public class RateLimiter {

  private final RedisCommands redis;

  RateLimiter(RedisCommands redis) {
    this.redis = redis;
  }

  /**
   * Takes {@code cost} permits if there are as many; takes none otherwise.
   *
   * @param limit without {@link Limit#contradictions}
   * @param cost 1 to the limit's burst
   */
  public Uni<Verdict> check(String key, Limit limit, int cost) {
    return run(key, limit, cost, false);
  }

  /** What {@link #check} would say; takes nothing. */
  public Uni<Verdict> peek(String key, Limit limit, int cost) {
    return run(key, limit, cost, true);
  }

  /** Gives all permits back. */
  public Uni<Void> reset(String key, Limit limit) {
    return redis.send(Request.cmd(Command.UNLINK).arg(redisKey(key, limit))).replaceWithVoid();
  }

  private Uni<Verdict> run(String key, Limit limit, int cost, boolean look) {
    return redis.run(call(key, limit, cost, look)).map(RateLimiter::verdict);
  }

  static ScriptCall call(String key, Limit limit, int cost, boolean look) {
    return new ScriptCall(limit.algorithm().script(), redisKey(key, limit))
        .arg(limit.permits())
        .arg(limit.intervalMicros())
        .arg(limit.burst())
        .arg(cost)
        .arg(look ? 1 : 0);
  }

  static String redisKey(String key, Limit limit) {
    return LimitKey.of(
        limit.algorithm().label(), limit.permits(), limit.intervalMicros(), limit.burst(), key);
  }

  static Verdict verdict(Response reply) {
    return new Verdict(
        Replies.number(reply.get(0)) == 1,
        Replies.number(reply.get(1)),
        Duration.of(Replies.number(reply.get(2)), ChronoUnit.MICROS),
        Duration.of(Replies.number(reply.get(3)), ChronoUnit.MICROS));
  }
}
