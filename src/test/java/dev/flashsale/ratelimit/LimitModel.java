package dev.flashsale.ratelimit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * What an algorithm means, in whole numbers, with a clock the test holds (µs). Time is multiplied
 * by the permits of an interval, so that a permit's share of the interval is a whole number too.
 */
abstract class LimitModel {

  final Limit limit;

  /** {@link Limit#permits} and {@link Limit#intervalMicros}, as one reckons with them. */
  final long permits;

  final long interval;

  private LimitModel(Limit limit) {
    this.limit = limit;
    this.permits = limit.permits();
    this.interval = limit.intervalMicros();
  }

  static LimitModel of(Limit limit) {
    return switch (limit.algorithm()) {
      case GCRA, TOKEN_BUCKET, LEAKY_BUCKET -> new Bucket(limit);
      case FIXED_WINDOW -> new FixedWindow(limit);
      case SLIDING_WINDOW -> new SlidingWindow(limit);
      case SLIDING_LOG -> new SlidingLog(limit);
    };
  }

  /** Permits left, with their fraction. */
  abstract double left(long now);

  /** When {@code cost} permits will be there if nobody else asks; 0 or less if they are. */
  abstract double retryAfter(long now, int cost);

  /** When all permits will be back; 0 if they are. */
  abstract double reset(long now);

  abstract void take(long now, int cost);

  /**
   * Permits that come back evenly, up to a burst. An arrival time that leads the clock, a bucket of
   * tokens and a leaking meter are three ways to remember the same.
   */
  private static final class Bucket extends LimitModel {

    /** When all will be back, µs times permits. */
    private long fullAt;

    Bucket(Limit limit) {
      super(limit);
    }

    private long used(long now) {
      return Math.max(0, fullAt - now * permits);
    }

    @Override
    double left(long now) {
      return limit.burst() - (double) used(now) / interval;
    }

    @Override
    double retryAfter(long now, int cost) {
      return (double) (used(now) + (cost - limit.burst()) * interval) / permits;
    }

    @Override
    double reset(long now) {
      return (double) used(now) / permits;
    }

    @Override
    void take(long now, int cost) {
      fullAt = now * permits + used(now) + cost * interval;
    }
  }

  private abstract static class Windows extends LimitModel {

    private final Map<Long, Integer> used = new HashMap<>();

    Windows(Limit limit) {
      super(limit);
    }

    /** Permits taken in the interval so many before the current one. */
    long used(long now, int before) {
      return used.getOrDefault(Math.floorDiv(now, interval) - before, 0);
    }

    long elapsed(long now) {
      return Math.floorMod(now, interval);
    }

    @Override
    void take(long now, int cost) {
      used.merge(Math.floorDiv(now, interval), cost, Integer::sum);
    }
  }

  private static final class FixedWindow extends Windows {

    FixedWindow(Limit limit) {
      super(limit);
    }

    @Override
    double left(long now) {
      return permits - used(now, 0);
    }

    @Override
    double retryAfter(long now, int cost) {
      return used(now, 0) + cost > permits ? interval - elapsed(now) : 0;
    }

    @Override
    double reset(long now) {
      return used(now, 0) > 0 ? interval - elapsed(now) : 0;
    }
  }

  private static final class SlidingWindow extends Windows {

    SlidingWindow(Limit limit) {
      super(limit);
    }

    @Override
    double left(long now) {
      long weight = used(now, 1) * (interval - elapsed(now)) + used(now, 0) * interval;
      return permits - (double) weight / interval;
    }

    @Override
    double retryAfter(long now, int cost) {
      long room = permits - used(now, 0) - cost;
      return room >= 0
          ? untilRoom(used(now, 1), room) - elapsed(now)
          : interval - elapsed(now) + untilRoom(used(now, 0), permits - cost);
    }

    private double untilRoom(long taken, long room) {
      return taken > room ? interval * (1 - (double) room / taken) : 0;
    }

    @Override
    double reset(long now) {
      if (used(now, 0) > 0) {
        return 2 * interval - elapsed(now);
      }
      return used(now, 1) > 0 ? interval - elapsed(now) : 0;
    }
  }

  private static final class SlidingLog extends LimitModel {

    private final Deque<Long> taken = new ArrayDeque<>();

    SlidingLog(Limit limit) {
      super(limit);
    }

    private int used(long now) {
      taken.removeIf(at -> at <= now - interval);
      return taken.size();
    }

    @Override
    double left(long now) {
      return permits - used(now);
    }

    @Override
    double retryAfter(long now, int cost) {
      long tooMany = used(now) + cost - permits;
      Iterator<Long> oldest = taken.iterator();
      long wait = 0;
      for (long i = 0; i < tooMany; i++) {
        wait = oldest.next() + interval - now;
      }
      return wait;
    }

    @Override
    double reset(long now) {
      return used(now) > 0 ? taken.getLast() + interval - now : 0;
    }

    @Override
    void take(long now, int cost) {
      for (int i = 0; i < cost; i++) {
        taken.add(now);
      }
    }
  }
}
