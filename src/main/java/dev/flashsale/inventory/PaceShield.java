package dev.flashsale.inventory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Answers callers who were told to wait and did not, without asking Redis again.
 *
 * <p>Exact, because GCRA is: until the time it named, Redis would refuse the buyer in every
 * instance. Only buyers without an order get here (see {@link BuyCode#RATE_LIMITED}), and one
 * without an order cannot get one while refused, so no retry of a success is ever hidden.
 * Thread-safe; bounded, and what it forgets is merely asked of Redis.
 */
@Singleton
public class PaceShield {

  private static final int BUYERS_MAX = 200_000;
  private static final Duration WAIT_MAX = Duration.ofMinutes(1);

  private record Caller(String saleId, String buyerId) {}

  private final Cache<Caller, Long> waits =
      Caffeine.newBuilder().maximumSize(BUYERS_MAX).expireAfterWrite(WAIT_MAX).build();

  /** Remembers that {@code buyerId} was told to wait for {@code wait} from now. */
  public void tell(String saleId, String buyerId, Duration wait) {
    waits.put(new Caller(saleId, buyerId), System.nanoTime() + wait.toNanos());
  }

  /** How long the buyer still has to wait; zero if nobody said so. */
  public Duration remaining(String saleId, String buyerId) {
    Long until = waits.getIfPresent(new Caller(saleId, buyerId));
    return until == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, until - System.nanoTime()));
  }
}
