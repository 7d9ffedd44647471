package dev.flashsale.gatling.oracle;

import java.util.List;
import java.util.Objects;

/** Promises about answers: each in the contract, and in the end a final one for everybody. */
final class AnswerChecks {

  private AnswerChecks() {}

  static List<String> outsideContract(Evidence evidence) {
    return evidence.answers().stream()
        .filter(answer -> answer.breach() != null)
        .map(answer -> answer.ask().buyer() + ": " + Objects.requireNonNull(answer.breach()))
        .toList();
  }

  static List<String> neverAnswered(Evidence evidence) {
    return evidence.keyUses().stream()
        .filter(use -> !use.settled())
        .map(use -> "%s after %d attempts".formatted(use, use.answers().size()))
        .toList();
  }

  /** A simulation that ended early proves nothing. */
  static List<String> shoppersMissing(Evidence evidence) {
    long came = evidence.keyUses().stream().map(KeyUse::buyer).distinct().count();
    return came == evidence.run().shoppers()
        ? List.of()
        : List.of(
            "%d shoppers of %d are in the history".formatted(came, evidence.run().shoppers()));
  }
}
