package dev.flashsale.gatling.abuse;

import dev.flashsale.gatling.oracle.Audit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything known about a run.
 *
 * @param audit what the service says about the sale
 * @param orders how many live orders PostgreSQL holds, by buyer
 */
record Evidence(
    Timetable timetable,
    Optional<Restart> restart,
    List<Exchange> exchanges,
    Audit audit,
    Map<String, Long> orders) {

  List<Exchange> of(Group group) {
    return exchanges.stream().filter(exchange -> exchange.group() == group).toList();
  }

  List<Exchange> of(Group group, Phase phase) {
    return exchanges.stream()
        .filter(exchange -> exchange.group() == group && exchange.phase() == phase.number())
        .toList();
  }

  /** Those that were sent in the core of such phases. */
  List<Exchange> of(Group group, Phase.Kind kind) {
    return timetable.those(kind).stream()
        .map(Phase::core)
        .flatMap(core -> of(group, core).stream().filter(core::hasSeen))
        .toList();
  }

  long orders(String buyer) {
    return orders.getOrDefault(buyer, 0L);
  }
}
