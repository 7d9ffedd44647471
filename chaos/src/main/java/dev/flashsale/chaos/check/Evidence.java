package dev.flashsale.chaos.check;

import dev.flashsale.chaos.event.Delivery;
import dev.flashsale.chaos.fault.FaultKind;
import dev.flashsale.chaos.fault.FaultRecord;
import dev.flashsale.chaos.history.Attempt;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All that is known of a run once it is over and drained.
 *
 * @param perBuyer units one buyer may have, by sale
 * @param ends instances that ended although no fault ended them
 */
public record Evidence(
    List<Attempt> attempts,
    Books books,
    List<StockSample> samples,
    List<Audit> audits,
    List<Remaining> remaining,
    List<Delivery> deliveries,
    List<FaultRecord> faults,
    Map<String, Integer> perBuyer,
    List<String> ends) {

  /** An order that took longer to get into PostgreSQL would have been lost by the service. */
  private static final long PERSISTED_WITHIN_MS = 12_000;

  /** A buyer's use of one idempotency key, for one kind of request. */
  record KeyUse(String action, String sale, String buyer, String key) {}

  Map<KeyUse, List<Attempt>> byKey() {
    return attempts.stream()
        .filter(attempt -> !attempt.ask().key().isEmpty())
        .collect(
            Collectors.groupingBy(
                attempt ->
                    new KeyUse(
                        attempt.ask().action().name(),
                        attempt.ask().sale(),
                        attempt.ask().buyer(),
                        attempt.ask().key()),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  Map<String, Books.Order> ordersById() {
    return books.orders().stream()
        .collect(Collectors.toMap(Books.Order::id, Function.identity(), (a, _) -> a, HashMap::new));
  }

  Collection<Attempt> acceptances() {
    return attempts.stream().filter(Attempt::isAcceptance).toList();
  }

  /** Whether Redis may have forgotten something after {@code fromMs} and before {@code toMs}. */
  boolean forgotBetween(long fromMs, long toMs) {
    return happenedBetween(fromMs, toMs, FaultKind::losesMemory);
  }

  /**
   * Whether an order accepted at {@code createdMs} may be rejected at {@code persistedMs}: Redis
   * forgot it; or it forgot before, an order that came too late was waiting, and a restart since
   * had the sale rebuilt once more. While a stock is not reckoned yet, late orders come in.
   */
  boolean mayBeRejected(long createdMs, long persistedMs) {
    return forgotBetween(createdMs, persistedMs)
        || (happenedBetween(createdMs, persistedMs, FaultKind.KILL_REDIS::equals)
            && forgotBetween(createdMs - PERSISTED_WITHIN_MS, createdMs));
  }

  private boolean happenedBetween(long fromMs, long toMs, Predicate<FaultKind> kinds) {
    return faults.stream()
        .anyMatch(it -> kinds.test(it.kind()) && it.beganMs() <= toMs && it.healedMs() >= fromMs);
  }

  /** Whether {@code instance} was killed between {@code fromMs} and {@code toMs}. */
  boolean killedBetween(int instance, long fromMs, long toMs) {
    return faults.stream()
        .anyMatch(it -> it.tookDown(instance) && it.beganMs() >= fromMs && it.beganMs() <= toMs);
  }

  /**
   * Whether an order accepted in {@code attempt} had only been where it was lost: the instance that
   * accepted it was killed, and Redis forgot, both before PostgreSQL had it.
   */
  boolean lostEverywhere(Attempt attempt) {
    if (attempt.answer().isPersisted()) {
      return false;
    }
    long from = attempt.invokedMs();
    long to = attempt.completedMs() + PERSISTED_WITHIN_MS;
    return forgotBetween(from, to) && killedBetween(attempt.instance(), from, to);
  }

  /** Orders that were acknowledged with 202 and {@linkplain #lostEverywhere destroyed}. */
  public Set<String> destroyed() {
    Map<String, Books.Order> orders = ordersById();
    return acceptances().stream()
        .filter(attempt -> !orders.containsKey(attempt.orderId()) && lostEverywhere(attempt))
        .map(Attempt::orderId)
        .collect(Collectors.toSet());
  }
}
