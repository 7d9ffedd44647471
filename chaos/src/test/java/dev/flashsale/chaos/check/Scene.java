package dev.flashsale.chaos.check;

import dev.flashsale.chaos.event.Delivery;
import dev.flashsale.chaos.fault.FaultKind;
import dev.flashsale.chaos.fault.FaultRecord;
import dev.flashsale.chaos.fault.PlannedFault;
import dev.flashsale.chaos.history.Answer;
import dev.flashsale.chaos.history.Ask;
import dev.flashsale.chaos.history.Attempt;
import dev.flashsale.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run in which all went well, to plant a fault in: one sale of ten shoes; alice has paid for one
 * with key {@code k-alice}, bob has cancelled his, carol's has expired.
 */
final class Scene {

  static final String SALE = "sale";
  static final int PRICE = 100;

  final List<Attempt> attempts = new ArrayList<>();
  final List<Books.Order> orders = new ArrayList<>();
  final List<Books.Charge> charges = new ArrayList<>();
  final List<String> unsettled = new ArrayList<>();
  final List<StockSample> samples = new ArrayList<>();
  final List<Delivery> deliveries = new ArrayList<>();
  final List<FaultRecord> faults = new ArrayList<>();
  final List<String> ends = new ArrayList<>();
  long available = 9;
  long committed = 1;
  long journal;
  long drift;

  static Scene clean() {
    Scene scene = new Scene();
    scene.order("o-alice", "alice", "PAID", 202);
    scene.charges.add(new Books.Charge("o-alice", PRICE, true));
    scene.attempt(
        Ask.payment(purchase("alice"), "o-alice", "p-alice", "tok_approve"),
        answer(Outcome.OK, 200, "", "o-alice", "PAID", "PERSISTED"));
    scene.order("o-bob", "bob", "CANCELLED", 201);
    scene.attempt(
        Ask.cancellation(purchase("bob"), "o-bob", "c-bob"),
        answer(Outcome.OK, 200, "", "o-bob", "CANCELLED", "PERSISTED"));
    scene.order("o-carol", "carol", "EXPIRED", 202);
    return scene;
  }

  static Ask purchase(String buyer) {
    return Ask.purchase(SALE, buyer, "k-" + buyer, Map.of("shoe", 1));
  }

  static Answer accepted(String id, int status) {
    return status == 201
        ? answer(Outcome.OK, 201, "", id, "PLACED", "PERSISTED")
        : answer(Outcome.OK, 202, "", id, "RESERVED", "JOURNALED");
  }

  static Answer refused(int status, String code) {
    return answer(status == 409 ? Outcome.REFUSED : Outcome.LATER, status, code, "", "", "");
  }

  static Answer answer(
      Outcome outcome, int status, String code, String id, String order, String durability) {
    return new Answer(outcome, status, code, id, order, durability, false, 0, "");
  }

  /** An order that was bought, became {@code status}, and was told of. */
  void order(String id, String buyer, String status, int answered) {
    attempt(purchase(buyer), accepted(id, answered));
    orders.add(
        new Books.Order(
            id,
            SALE,
            buyer,
            OrderChecks.hash("k-" + buyer),
            status,
            PRICE,
            Map.of("shoe", 1),
            1_000L * (attempts.size() - 1),
            1_000L * attempts.size()));
    event(id, "order.placed");
    event(id, "order." + status.toLowerCase(Locale.ROOT));
  }

  /** Each attempt takes half a second, and another half passes before the next. */
  void attempt(Ask ask, Answer answer) {
    long at = 1_000L * attempts.size();
    attempts.add(new Attempt(ask, 0, at, at + 500, answer));
  }

  void event(String order, String type) {
    deliveries.add(new Delivery("e" + deliveries.size(), type, order, ""));
  }

  void fault(FaultKind kind, long atMs) {
    PlannedFault planned = new PlannedFault(faults.size() + 1, kind, 0, atMs, 1_000, 0);
    faults.add(new FaultRecord(planned, "", atMs, atMs + 1_000));
  }

  void change(String id, String status) {
    orders.replaceAll(
        it ->
            it.id().equals(id)
                ? new Books.Order(
                    id,
                    it.sale(),
                    it.buyer(),
                    it.keyHash(),
                    status,
                    it.amount(),
                    it.lines(),
                    it.createdMs(),
                    it.persistedMs())
                : it);
  }

  Evidence evidence() {
    Audit.Item audited = new Audit.Item("shoe", 10, available, 0, committed, drift, 0);
    return new Evidence(
        attempts,
        new Books(List.of(new Books.Item(SALE, "shoe", 10, committed)), orders, charges, unsettled),
        samples,
        List.of(new Audit(SALE, journal, List.of(audited))),
        List.of(new Remaining(SALE, Map.of("shoe", available), journal, 0)),
        deliveries,
        faults,
        Map.of(SALE, 2),
        ends);
  }

  /** The checks that found something. */
  List<String> broken() {
    return Check.all(evidence()).stream().map(Violation::check).distinct().toList();
  }
}
