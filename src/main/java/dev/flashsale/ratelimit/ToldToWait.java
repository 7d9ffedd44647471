package dev.flashsale.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Callers who were told to wait until a time, so that those who do not wait can be answered without
 * asking Redis again.
 *
 * <p>Exact: until the time it named, Redis would refuse the caller in every instance, because a
 * refused request takes nothing and others of the same name only prolong the wait. Thread-safe;
 * bounded, and what it forgets is merely asked of Redis.
 */
@Singleton
public class ToldToWait {

  private static final int CALLERS_MAX = 200_000;
  private static final Duration KEPT_MAX = Duration.ofMinutes(1);

  private final Ticker ticker;
  private final Cache<Object, Long> waits;

  ToldToWait(Ticker ticker) {
    this.ticker = ticker;
    this.waits =
        Caffeine.newBuilder()
            .maximumSize(CALLERS_MAX)
            .expireAfterWrite(KEPT_MAX)
            .ticker(ticker)
            .build();
  }

  /**
   * Remembers that {@code caller} was told to wait for {@code wait} from now.
   *
   * @param caller a record that names the caller and what they were told to wait for
   */
  public void tell(Object caller, Duration wait) {
    waits.put(caller, ticker.read() + wait.toNanos());
  }

  /** How long the caller still has to wait; zero if nobody said so. */
  public Duration remaining(Object caller) {
    Long until = waits.getIfPresent(caller);
    return until == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, until - ticker.read()));
  }
}
