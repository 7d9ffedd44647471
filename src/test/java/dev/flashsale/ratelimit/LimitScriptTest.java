package dev.flashsale.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.flashsale.redis.Replies;
import dev.flashsale.testing.TestRedis;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Every script in a real Redis, by Redis' clock, beside {@link LimitModel}, which is told what that
 * clock said.
 */
class LimitScriptTest {

  /** µs; a script reckons in doubles, and rounds what it tells. */
  private static final double ROUNDING = 0.2;

  private static final double TOLD = 1 + ROUNDING;

  @SuppressWarnings("NullAway.Init") // before all
  private static TestRedis redis;

  @BeforeContainer
  static void startRedis() {
    redis = TestRedis.start();
  }

  @AfterContainer
  static void stopRedis() {
    redis.close();
  }

  @Provide
  Arbitrary<Limit> limits() {
    return Limits.any();
  }

  @Provide
  Arbitrary<List<Limits.Attempt>> attempts() {
    return Limits.attempts();
  }

  /** Time goes by as it does: twenty milliseconds are long enough for some hundred calls. */
  @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
  void eachScriptDecidesAsItsModel(
      @ForAll("limits") Limit limit, @ForAll("attempts") List<Limits.Attempt> attempts) {
    String key = UUID.randomUUID().toString();
    LimitModel model = LimitModel.of(limit);
    for (Limits.Attempt attempt : attempts) {
      int cost = attempt.cost(limit);
      Response reply = ask(key, limit, cost, attempt.look());
      long now = Replies.number(reply.get(4));
      compare(RateLimiter.verdict(reply), model, now, cost, attempt.look());
    }
    assertThat(ttlMs(key, limit)).isNotEqualTo(-1);
  }

  private static void compare(Verdict verdict, LimitModel model, long now, int cost, boolean look) {
    double wait = model.retryAfter(now, cost);
    if (Math.abs(wait) > ROUNDING) {
      assertThat(verdict.allowed()).isEqualTo(wait <= 0);
    }
    assertThat(micros(verdict.retryAfter()))
        .isCloseTo(Math.max(0, verdict.allowed() ? 0 : wait), within(TOLD));
    if (verdict.allowed() && !look) {
      model.take(now, cost);
    }
    double left = model.left(now);
    assertThat((double) verdict.remaining())
        .isBetween(Math.floor(left - 1e-3), Math.max(0, Math.floor(left + 1e-1)));
    assertThat(micros(verdict.resetAfter())).isCloseTo(model.reset(now), within(TOLD));
  }

  private static double micros(Duration duration) {
    return duration.toNanos() / 1000.0;
  }

  @Provide
  Arbitrary<Algorithm> algorithms() {
    return net.jqwik.api.Arbitraries.of(Algorithm.class);
  }

  @Property(tries = 6)
  void whatIsRefusedChangesNothing(@ForAll("algorithms") Algorithm algorithm) {
    Limit limit = new Limit(algorithm, 3, Duration.ofHours(1), 3);
    String key = UUID.randomUUID().toString();
    for (int i = 0; i < 3; i++) {
      assertThat(RateLimiter.verdict(ask(key, limit, 1, false)).allowed()).isTrue();
    }
    Object state = state(key, limit);
    for (int i = 0; i < 100; i++) {
      assertThat(RateLimiter.verdict(ask(key, limit, 1, false)).allowed()).isFalse();
    }
    assertThat(state(key, limit)).isEqualTo(state);
  }

  @Property(tries = 6)
  void whatIsWrittenExpires(@ForAll("algorithms") Algorithm algorithm) {
    Limit limit = new Limit(algorithm, 10, Duration.ofSeconds(10), 10);
    String key = UUID.randomUUID().toString();
    ask(key, limit, 4, false);
    assertThat(ttlMs(key, limit)).isBetween(1L, 20_000L);
  }

  /** What docs/rate-limiting.md promises. */
  @Property(tries = 6)
  void aKeyCostsWhatTheDocumentationSays(@ForAll("algorithms") Algorithm algorithm) {
    int permits = algorithm == Algorithm.SLIDING_LOG ? 100 : 1_000;
    Limit limit = new Limit(algorithm, permits, Duration.ofHours(1), permits);
    String key = UUID.randomUUID().toString();
    ask(key, limit, permits, false);
    long most =
        switch (algorithm) {
          case GCRA -> 92;
          case TOKEN_BUCKET, LEAKY_BUCKET, FIXED_WINDOW -> 108;
          case SLIDING_WINDOW -> 124;
          case SLIDING_LOG -> 150 + 30L * permits;
        };
    assertThat(
            Replies.number(
                redis.send(
                    Command.MEMORY, "USAGE", RateLimiter.redisKey(key, limit), "SAMPLES", 0)))
        .isLessThanOrEqualTo(most);
  }

  @Property(tries = 6)
  void looksWithoutTaking(@ForAll("algorithms") Algorithm algorithm) {
    Limit limit = new Limit(algorithm, 5, Duration.ofHours(1), 5);
    String key = UUID.randomUUID().toString();
    ask(key, limit, 2, false);
    Verdict first = RateLimiter.verdict(ask(key, limit, 3, true));
    assertThat(first.allowed()).isTrue();
    assertThat(first.remaining()).isEqualTo(3);
    assertThat(RateLimiter.verdict(ask(key, limit, 3, true)).remaining()).isEqualTo(3);
    assertThat(RateLimiter.verdict(ask(key, limit, 4, true)).allowed()).isFalse();
  }

  /** The ends of what a limit may be: no overflow, no permit too many or too few. */
  @Property(tries = 6)
  void countsAtTheEndsOfWhatALimitMayBe(@ForAll("algorithms") Algorithm algorithm) {
    int most = algorithm == Algorithm.SLIDING_LOG ? Limit.LOGGED_PERMITS_MAX : Limit.PERMITS_MAX;
    for (Limit limit :
        List.of(
            new Limit(algorithm, most, Duration.ofDays(31), most),
            new Limit(algorithm, 1, Duration.ofDays(31), 1))) {
      assertThat(limit.contradictions()).isEmpty();
      String key = UUID.randomUUID().toString();
      Verdict all = RateLimiter.verdict(ask(key, limit, limit.permits(), false));
      assertThat(all.allowed()).isTrue();
      assertThat(all.remaining()).isZero();
      Verdict next = RateLimiter.verdict(ask(key, limit, 1, false));
      assertThat(next.allowed()).isFalse();
      assertThat(next.retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofDays(62));
    }
  }

  @Example
  void namesWithBracesOrSharedEndsAreApart() {
    Limit limit = new Limit(Algorithm.GCRA, 1, Duration.ofHours(1), 1);
    for (String name : List.of("{}", "{a}b", "{a}c", "a{}", "1/1/1/a", "a".repeat(500))) {
      assertThat(RateLimiter.verdict(ask(name, limit, 1, false)).allowed()).isTrue();
      assertThat(RateLimiter.redisKey(name, limit)).doesNotContain("{", "}").hasSizeLessThan(60);
    }
  }

  private static Response ask(String key, Limit limit, int cost, boolean look) {
    return Objects.requireNonNull(redis.run(RateLimiter.call(key, limit, cost, look)));
  }

  private static long ttlMs(String key, Limit limit) {
    return Replies.number(redis.send(Command.PTTL, RateLimiter.redisKey(key, limit)));
  }

  private static Object state(String key, Limit limit) {
    String redisKey = RateLimiter.redisKey(key, limit);
    return limit.algorithm() == Algorithm.SLIDING_LOG
        ? Objects.requireNonNull(redis.send(Command.ZRANGE, redisKey, 0, -1, "WITHSCORES"))
            .toString()
        : Objects.requireNonNull(redis.send(Command.GET, redisKey)).toBuffer();
  }
}
