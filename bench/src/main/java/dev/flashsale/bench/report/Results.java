package dev.flashsale.bench.report;

import dev.flashsale.bench.contender.Invariant;
import dev.flashsale.bench.contender.RoundResult;
import dev.flashsale.bench.cpu.Memory;
import dev.flashsale.bench.stack.StartUp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything a run has found so far. Not thread-safe. */
public final class Results {

  private final Machine machine;
  private final Instant start = Instant.now();
  private final List<RoundResult> rounds = new ArrayList<>();
  private final List<LatencyResult> latencies = new ArrayList<>();
  private final List<GrowthResult> growths = new ArrayList<>();
  private final List<Invariant> brokenBesidesRounds = new ArrayList<>();
  private @Nullable SpaceResult space;
  private @Nullable StartUp startUp;
  private @Nullable Memory memory;

  public Results(Machine machine) {
    this.machine = machine;
  }

  public void add(RoundResult round) {
    rounds.add(round);
  }

  public void add(LatencyResult latency) {
    latencies.add(latency);
  }

  public void add(GrowthResult growth) {
    growths.add(growth);
  }

  public void set(SpaceResult found) {
    space = found;
  }

  public void set(StartUp found) {
    startUp = found;
  }

  /** The service's memory after all that load. */
  public void set(Memory found) {
    memory = found;
  }

  /** Something that had to hold outside of a round. */
  public void check(Invariant invariant) {
    if (!invariant.holds()) {
      brokenBesidesRounds.add(invariant);
    }
  }

  public Machine machine() {
    return machine;
  }

  public Instant start() {
    return start;
  }

  public List<RoundResult> rounds() {
    return rounds;
  }

  public List<LatencyResult> latencies() {
    return latencies;
  }

  public List<GrowthResult> growths() {
    return growths;
  }

  public @Nullable SpaceResult space() {
    return space;
  }

  public @Nullable StartUp startUp() {
    return startUp;
  }

  public @Nullable Memory memory() {
    return memory;
  }

  public Standings standings() {
    return new Standings(rounds);
  }

  /** What did not hold, each with where. */
  public List<String> broken() {
    List<String> broken = new ArrayList<>();
    for (RoundResult round : rounds) {
      for (Invariant invariant : round.invariants()) {
        if (!invariant.holds()) {
          broken.add(
              "%s, round %d: NOT %s; %s"
                  .formatted(
                      round.contender(),
                      round.round().number(),
                      invariant.what(),
                      invariant.seen()));
        }
      }
    }
    brokenBesidesRounds.forEach(i -> broken.add("NOT " + i.what() + "; " + i.seen()));
    return broken;
  }
}
