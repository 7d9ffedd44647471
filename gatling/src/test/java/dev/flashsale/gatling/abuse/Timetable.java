package dev.flashsale.gatling.abuse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The phases, one after the other. Calm and abused ones take turns, so that whatever else changes
 * in the course of a run, such as what the JVMs have compiled, is in both alike; and after each
 * abuse there is a calm phase, long enough for every limit to have all its permits again.
 */
public record Timetable(List<Phase> phases) {

  /**
   * Until the service has compiled what it runs: while it does, half a second at a time on one of a
   * small machine's processors, whoever asks waits longer, and most compiling is done when most is
   * asked, under abuse.
   */
  private static final Duration WARM_UP = Duration.ofSeconds(90);

  /** Redis is back within two seconds; those who were told to wait come back within five more. */
  private static final Duration RESTART = Duration.ofSeconds(12);

  public static Timetable of(int rounds, Duration each) {
    List<Phase> phases = new ArrayList<>();
    append(phases, Phase.Kind.WARM_UP, WARM_UP);
    append(phases, Phase.Kind.SETTLING, each);
    for (int round = 0; round < rounds; round++) {
      append(phases, Phase.Kind.ABUSED, each);
      append(phases, Phase.Kind.CALM, each);
    }
    append(phases, Phase.Kind.RESTART, RESTART);
    return new Timetable(List.copyOf(phases));
  }

  private static void append(List<Phase> phases, Phase.Kind kind, Duration length) {
    Duration start = phases.isEmpty() ? Duration.ZERO : phases.getLast().end();
    phases.add(new Phase(phases.size(), kind, start, length));
  }

  /** Those of some kinds. */
  public List<Phase> those(Phase.Kind... kinds) {
    return phases.stream().filter(phase -> Arrays.asList(kinds).contains(phase.kind())).toList();
  }

  public Phase restart() {
    return phases.getLast();
  }

  public Duration length() {
    return phases.getLast().end();
  }

  /** The phase at a time after the start; the last one also for what comes later. */
  Phase at(Duration time) {
    return phases.stream()
        .filter(phase -> time.compareTo(phase.end()) < 0)
        .findFirst()
        .orElseGet(phases::getLast);
  }
}
