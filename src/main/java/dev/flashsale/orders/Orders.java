package dev.flashsale.orders;

import dev.flashsale.inventory.BuyerRecords;
import dev.flashsale.postgres.Sessions;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Orders as their buyers read them: PostgreSQL's where it has them, else Redis' record of what was
 * accepted. So an order can be read from the moment it was acknowledged.
 */
@ApplicationScoped
public class Orders {

  private static final Logger LOG = Logger.getLogger(Orders.class);
  private static final Duration POLL_EVERY = Duration.ofMillis(50);
  private static final Duration POSTGRES_WAIT_MAX = Duration.ofSeconds(1);
  private static final int LIST_MAX = 100;

  private final Sessions sessions;
  private final BuyerRecords records;

  Orders(Sessions sessions, BuyerRecords records) {
    this.sessions = sessions;
    this.records = records;
  }

  /**
   * The buyer's order of that id; empty if there is none, or it is another's.
   *
   * @return fails if one store does not answer and the other does not have the order
   */
  public Uni<Optional<OrderDocument>> find(Sale sale, String buyerId, UUID orderId) {
    return findPersisted(sale, buyerId, orderId)
        .onFailure()
        .recoverWithUni(
            away ->
                journaled(sale, buyerId, orderId)
                    .flatMap(found -> found.isPresent() ? present(found) : failed(away)))
        .flatMap(found -> found.isPresent() ? present(found) : journaled(sale, buyerId, orderId));
  }

  private static Uni<Optional<OrderDocument>> present(Optional<OrderDocument> found) {
    return Uni.createFrom().item(found);
  }

  private static Uni<Optional<OrderDocument>> failed(Throwable away) {
    return Uni.createFrom().failure(away);
  }

  /** The same of PostgreSQL alone; fails if it does not answer. */
  Uni<Optional<OrderDocument>> findPersisted(Sale sale, String buyerId, UUID orderId) {
    return inTime(persisted(sale, buyerId, orderId));
  }

  /** The buyer's orders in {@code sale}, newest first, at most {@value #LIST_MAX}. */
  public Uni<List<OrderDocument>> list(Sale sale, String buyerId) {
    // Redis first: an order that moves to PostgreSQL between the two reads is seen in both, not in
    // none.
    return journaled(sale, buyerId)
        .flatMap(
            journaled ->
                orAbsent(persisted(sale, buyerId), List.of())
                    .map(persisted -> merge(persisted, journaled)));
  }

  /**
   * {@code order} as persisted, or as it is when PostgreSQL does not have it within {@code wait}.
   */
  public Uni<OrderDocument> untilPersisted(Sale sale, OrderDocument order, Duration wait) {
    long deadlineNanos = System.nanoTime() + wait.toNanos();
    return Sessions.backToCaller(
        poll(sale, order, deadlineNanos)
            .ifNoItem()
            .after(wait.plus(POLL_EVERY))
            .recoverWithItem(order));
  }

  /** What PostgreSQL has; as if it had nothing while it is away, for then Redis' record must do. */
  private static <T> Uni<T> orAbsent(Uni<T> persisted, T absent) {
    return inTime(persisted).onFailure().recoverWithItem(absent);
  }

  private static <T> Uni<T> inTime(Uni<T> persisted) {
    return persisted
        .ifNoItem()
        .after(POSTGRES_WAIT_MAX)
        .fail()
        .onFailure()
        .invoke(fault -> LOG.warnf("orders are read without PostgreSQL: %s", fault));
  }

  private Uni<OrderDocument> poll(Sale sale, OrderDocument order, long deadlineNanos) {
    return orAbsent(persisted(sale, order.buyerId(), order.id()), Optional.empty())
        .flatMap(
            persisted -> {
              if (persisted.isPresent() || System.nanoTime() - deadlineNanos >= 0) {
                return Uni.createFrom().item(persisted.orElse(order));
              }
              return Uni.createFrom()
                  .voidItem()
                  .onItem()
                  .delayIt()
                  .by(POLL_EVERY)
                  .flatMap(waited -> poll(sale, order, deadlineNanos));
            });
  }

  private Uni<Optional<OrderDocument>> persisted(Sale sale, String buyerId, UUID orderId) {
    return sessions
        .read(session -> session.find(Order.class, orderId))
        .map(
            order ->
                Optional.ofNullable(order)
                    .filter(o -> o.saleId().equals(sale.id()) && o.buyerId().equals(buyerId))
                    .map(o -> OrderDocument.of(o, sale)));
  }

  /** Asks for two kinds of orders because each has an index of its own. */
  private Uni<List<OrderDocument>> persisted(Sale sale, String buyerId) {
    return sessions
        .read(
            session ->
                session
                    .createSelectionQuery(
                        "from Order o where o.saleId = :sale and o.buyerId = :buyer"
                            + " and (o.status <> REJECTED or o.status = REJECTED)"
                            + " order by o.createdAt desc",
                        Order.class)
                    .setParameter("sale", sale.id())
                    .setParameter("buyer", buyerId)
                    .setMaxResults(LIST_MAX)
                    .getResultList())
        .map(orders -> orders.stream().map(order -> OrderDocument.of(order, sale)).toList());
  }

  private Uni<List<OrderDocument>> journaled(Sale sale, String buyerId) {
    return records
        .of(sale, buyerId)
        .map(orders -> orders.stream().map(order -> OrderDocument.of(order, sale)).toList());
  }

  private Uni<Optional<OrderDocument>> journaled(Sale sale, String buyerId, UUID orderId) {
    return journaled(sale, buyerId)
        .map(orders -> orders.stream().filter(order -> order.id().equals(orderId)).findFirst());
  }

  private static List<OrderDocument> merge(
      List<OrderDocument> persisted, List<OrderDocument> journaled) {
    Set<UUID> known = persisted.stream().map(OrderDocument::id).collect(Collectors.toSet());
    List<OrderDocument> all = new ArrayList<>(persisted);
    journaled.stream().filter(order -> !known.contains(order.id())).forEach(all::add);
    all.sort(Comparator.comparing(OrderDocument::createdAt).reversed());
    return all;
  }
}
