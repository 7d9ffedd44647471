package dev.flashsale.fuzz;

import dev.flashsale.fuzz.FuzzRequest.Expectation;
import java.util.ArrayList;
import java.util.List;

/** Makes the requests of a seed. */
final class Requests {

  private final long seed;
  private final List<Operation> operations;
  private final Samples samples;
  private final Fixture fixture;

  Requests(long seed, List<Operation> operations, Samples samples, Fixture fixture) {
    this.seed = seed;
    this.operations = operations;
    this.samples = samples;
    this.fixture = fixture;
  }

  /** One that must change nothing: bad for sure, or of a kind that never does. */
  FuzzRequest bad(long number) {
    Dice dice = Dice.of(seed, number);
    Operation operation = dice.pick(operations);
    if (dice.onceIn(25)) {
      return notHttp(number, operation, dice);
    }
    Draft draft = samples.draft(operation, fixture.open, fixture.orders, dice);
    List<String> wrong = new ArrayList<>();
    boolean isBad = !operation.isHarmless() || dice.onceIn(2);
    if (!isBad) {
      addOddities(draft, List.of(Oddity.values()), wrong, dice);
    } else {
      addOddities(draft, Oddity.ASIDE, wrong, dice);
      addFlaws(draft, wrong, dice);
    }
    return request(number, draft, wrong, isBad ? Expectation.REFUSED : Expectation.ANY);
  }

  /** One for {@code sale} that may be accepted. */
  FuzzRequest odd(long number, String sale) {
    Dice dice = Dice.of(seed, number);
    Operation operation = dice.pick(operations);
    Draft draft = samples.draft(operation, sale, List.of(), dice);
    List<String> wrong = new ArrayList<>();
    addOddities(draft, List.of(Oddity.values()), wrong, dice);
    return request(number, draft, wrong, Expectation.ANY);
  }

  private FuzzRequest notHttp(long number, Operation operation, Dice dice) {
    Draft draft = samples.draft(operation, fixture.open, List.of(), dice);
    // What is read as a request after all must not be a good one.
    Flaw.METHOD.apply(draft, samples, fixture, dice);
    draft.put("Connection", "close");
    return new FuzzRequest(
        number,
        operation.toString(),
        "not HTTP",
        draft.method,
        NotHttp.of(draft.bytes(), dice),
        Expectation.NOT_HTTP);
  }

  private void addFlaws(Draft draft, List<String> wrong, Dice dice) {
    List<Flaw> possible = new ArrayList<>(Flaw.of(draft.operation));
    for (int more = 1 + (dice.onceIn(3) ? 1 : 0); more > 0 && !possible.isEmpty(); more--) {
      Flaw flaw = dice.pick(possible);
      possible.remove(flaw); // the same twice may undo itself: no key, and then one
      flaw.apply(draft, samples, fixture, dice);
      wrong.add(flaw.name());
    }
  }

  private void addOddities(Draft draft, List<Oddity> choices, List<String> wrong, Dice dice) {
    for (int more = dice.below(3); more > 0; more--) {
      Oddity oddity = dice.pick(choices);
      oddity.apply(draft, samples, dice);
      wrong.add("odd " + oddity.name());
    }
  }

  private static FuzzRequest request(
      long number, Draft draft, List<String> wrong, Expectation expected) {
    return new FuzzRequest(
        number,
        draft.operation.toString(),
        wrong.isEmpty() ? "nothing wrong" : String.join(", ", wrong),
        draft.method,
        draft.bytes(),
        expected);
  }
}
