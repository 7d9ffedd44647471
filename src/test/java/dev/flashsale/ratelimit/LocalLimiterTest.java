package dev.flashsale.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting in memory, on a clock that the test moves. */
class LocalLimiterTest {

  private static final Policy TEN_A_SECOND =
      new Policy(
          "test",
          Subject.IP,
          List.of(),
          new Limit(Algorithm.GCRA, 10, Duration.ofSeconds(1), 20),
          RedisFailure.LOCAL);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void admitsThisInstancesShare(int instances) {
    LocalLimiter limiter = limiter(instances);
    assertThat(admitted(limiter, "ada", 100)).isEqualTo(20 / instances);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(admitted(limiter, "ada", 100)).isEqualTo(10 / instances);
    assertThat(admitted(limiter, "bob", 100)).isEqualTo(20 / instances);
  }

  @Test
  void everyInstanceAdmitsSomethingHoweverManyThereAre() {
    assertThat(admitted(limiter(1_000), "ada", 100)).isEqualTo(1);
  }

  @Test
  void whoIsRefusedIsAdmittedWhenTold() {
    LocalLimiter limiter = limiter(1);
    admitted(limiter, "ada", 20);
    Verdict refused = limiter.check(TEN_A_SECOND, "ada", 1);
    assertThat(refused.allowed()).isFalse();
    nanos.addAndGet(refused.retryAfter().toNanos() - 1);
    assertThat(limiter.check(TEN_A_SECOND, "ada", 1).allowed()).isFalse();
    nanos.addAndGet(1);
    assertThat(limiter.check(TEN_A_SECOND, "ada", 1).allowed()).isTrue();
  }

  @Test
  void takesAsManyAsAreAskedForOrNone() {
    LocalLimiter limiter = limiter(1);
    assertThat(limiter.check(TEN_A_SECOND, "ada", 15).remaining()).isEqualTo(5);
    Verdict refused = limiter.check(TEN_A_SECOND, "ada", 6);
    assertThat(refused.allowed()).isFalse();
    assertThat(refused.remaining()).isEqualTo(5);
    nanos.addAndGet(refused.retryAfter().toNanos());
    assertThat(limiter.check(TEN_A_SECOND, "ada", 6).allowed()).isTrue();
  }

  @Test
  void aCostOfNothingLooksWithoutTaking() {
    LocalLimiter limiter = limiter(1);
    assertThat(limiter.check(TEN_A_SECOND, "ada", 0).remaining()).isEqualTo(20);
    assertThat(admitted(limiter, "ada", 100)).isEqualTo(20);
    assertThat(limiter.check(TEN_A_SECOND, "ada", 0).allowed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void whoUsedALimitUpInRedisHasNoneOfItHere(int instances) {
    LocalLimiter limiter = limiter(instances);
    limiter.follow(TEN_A_SECOND, "ada", said(0));
    assertThat(admitted(limiter, "ada", 100)).isZero();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(admitted(limiter, "ada", 100)).isEqualTo(10 / instances);
  }

  @Test
  void whatIsLeftInRedisIsLeftHere() {
    LocalLimiter limiter = limiter(1);
    limiter.follow(TEN_A_SECOND, "ada", said(15));
    assertThat(admitted(limiter, "ada", 100)).isEqualTo(15);
  }

  @Test
  void whatRedisDidNotSeeIsNotForgotten() {
    LocalLimiter limiter = limiter(1);
    admitted(limiter, "ada", 20);
    limiter.follow(TEN_A_SECOND, "ada", said(19));
    assertThat(admitted(limiter, "ada", 100)).isZero();
  }

  private static Verdict said(int remaining) {
    return new Verdict(remaining > 0, remaining, Duration.ZERO, Duration.ZERO);
  }

  private LocalLimiter limiter(int instances) {
    return new LocalLimiter(() -> instances, nanos::get);
  }

  private static long admitted(LocalLimiter limiter, String name, int attempts) {
    return IntStream.range(0, attempts)
        .filter(attempt -> limiter.check(TEN_A_SECOND, name, 1).allowed())
        .count();
  }
}
