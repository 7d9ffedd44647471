package dev.flashsale.chaos.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What goes wrong when: a pure function of the seed and the {@link Plan}. The kinds come in rounds,
 * each round all of them in an order of its own, so that each comes once before one comes twice.
 */
public final class Schedule {

  private Schedule() {}

  /**
   * What a schedule is made for.
   *
   * @param kinds that come, in any order
   * @param lengthMs when the last fault has ended, in ms
   * @param instances of the service
   * @param shortestMs a fault lasts
   * @param longestMs a fault lasts
   * @param pauseMs the longest pause between two that do not overlap
   */
  public record Plan(
      List<FaultKind> kinds,
      long lengthMs,
      int instances,
      long shortestMs,
      long longestMs,
      long pauseMs) {

    /** Faults of half a second to six, with time to recover in between. */
    public static Plan standard(List<FaultKind> kinds, long lengthMs, int instances) {
      return new Plan(kinds, lengthMs, instances, 500, 6_000, 4_000);
    }

    /** Short faults in quick succession, so that each kind fits into a minute. */
    public static Plan brief(List<FaultKind> kinds, long lengthMs, int instances) {
      return new Plan(kinds, lengthMs, instances, 700, 1_800, 1_000);
    }
  }

  /** One in so many faults begins before the one before it has ended. */
  private static final int OVERLAP_ONE_IN = 4;

  private static final long CALM_AT_FIRST_MS = 2_000;
  private static final int VARIANTS = 1 << 16;

  public static List<PlannedFault> of(long seed, Plan plan) {
    Random random = new Random(seed);
    List<PlannedFault> schedule = new ArrayList<>();
    List<FaultKind> round = new ArrayList<>();
    while (!plan.kinds().isEmpty()) {
      if (round.isEmpty()) {
        round.addAll(plan.kinds().stream().distinct().sorted().toList());
        Collections.shuffle(round, random);
      }
      PlannedFault next = next(schedule, round.removeLast(), plan, random);
      if (next.endMs() > plan.lengthMs()) {
        break;
      }
      schedule.add(next);
    }
    return List.copyOf(schedule);
  }

  private static PlannedFault next(
      List<PlannedFault> before, FaultKind kind, Plan plan, Random random) {
    long forMs = plan.shortestMs() + random.nextLong(plan.longestMs() - plan.shortestMs() + 1);
    long pauseMs = random.nextLong(plan.pauseMs() + 1);
    boolean overlaps = random.nextInt(OVERLAP_ONE_IN) == 0;
    int instance = random.nextInt(plan.instances());
    int variant = random.nextInt(VARIANTS);
    int number = before.size() + 1;
    long allEndMs = before.stream().mapToLong(PlannedFault::endMs).max().orElse(CALM_AT_FIRST_MS);
    if (overlaps && !before.isEmpty()) {
      PlannedFault last = before.getLast();
      PlannedFault early =
          new PlannedFault(number, kind, instance, last.atMs() + last.forMs() / 2, forMs, variant);
      if (before.stream().noneMatch(it -> it.endMs() > early.atMs() && it.collidesWith(early))) {
        return early;
      }
    }
    return new PlannedFault(number, kind, instance, allEndMs + pauseMs, forMs, variant);
  }
}
