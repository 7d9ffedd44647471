package dev.flashsale.gatling.abuse;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What holds while Redis is away, and after. */
final class RestartChecks {

  private RestartChecks() {}

  static List<String> notRestarted(Evidence evidence) {
    if (evidence.restart().isEmpty()) {
      return List.of("nobody restarted it");
    }
    Restart restart = evidence.restart().get();
    if (restart.runIdBefore().equals(restart.runIdAfter())) {
      return List.of("it is the same that it was");
    }
    // Keys of limits expire meanwhile; those of the sale do not.
    return restart.keysAfter() > 0 ? List.of() : List.of("it came back without a key");
  }

  /**
   * Redis counts, and the instance by itself while it is away: at worst both their whole allowance.
   */
  static List<String> stormExceeded(Evidence evidence) {
    Map<String, List<Exchange>> byAddress =
        evidence.of(Group.STORM).stream()
            .collect(Collectors.groupingBy(exchange -> Cast.stormAddress(exchange.buyer())));
    if (byAddress.isEmpty()) {
      return List.of("there was no storm");
    }
    return byAddress.entrySet().stream()
        .filter(entry -> admissions(entry.getValue()).admitted() > allowance(entry.getValue()))
        .map(
            entry ->
                String.format(
                    Locale.ROOT,
                    "%s: %d admitted, not %.1f",
                    entry.getKey(),
                    admissions(entry.getValue()).admitted(),
                    allowance(entry.getValue())))
        .toList();
  }

  private static double allowance(List<Exchange> asked) {
    return 2 * admissions(asked).most() + 1;
  }

  private static Admissions admissions(List<Exchange> asked) {
    return Admissions.of(asked, Limit.ADDRESS_WRITES);
  }
}
