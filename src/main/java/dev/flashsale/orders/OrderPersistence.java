package dev.flashsale.orders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.inventory.Reservation;
import dev.flashsale.postgres.Sql;
import dev.flashsale.sale.Sale;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Puts journaled orders into PostgreSQL: each once, however often it is tried.
 *
 * <p>Every method works inside the caller's transaction.
 */
@ApplicationScoped
public class OrderPersistence {

  private static final String LOCK = Sql.load("lock_sale_shared");
  private static final String INSERT = Sql.load("insert_orders");

  private final ObjectMapper json;

  OrderPersistence(ObjectMapper json) {
    this.json = json;
  }

  /** Why an order could not be taken over. */
  enum RejectedFor {
    /** PostgreSQL's ledger has no units left: they were promised by a Redis that forgot. */
    SOLD_OUT,
    /** Another order has the idempotency key. */
    KEY_TAKEN
  }

  /**
   * Inserts orders of one sale with their lines, events and ledger entries.
   *
   * <p>An order that is there already is passed over; one whose idempotency key belongs to another
   * order is inserted as REJECTED. Fails, and nothing is inserted, if the ledger has too few units.
   *
   * @return the orders that are REJECTED, now or by an earlier attempt
   */
  Uni<Set<UUID>> insert(Mutiny.Session session, Sale sale, List<Reservation> orders) {
    List<Reservation> sorted =
        orders.stream().sorted(Comparator.comparing(order -> order.orderId().toString())).toList();
    return lock(session, sale)
        .flatMap(locked -> insert(session, sale, sorted, ""))
        .flatMap(inserted -> rejected(session, sale, missing(sorted, inserted)));
  }

  /** Inserts one order as REJECTED because the ledger has no units for it. */
  Uni<Void> insertSoldOut(Mutiny.Session session, Sale sale, Reservation order) {
    return lock(session, sale)
        .flatMap(locked -> insert(session, sale, List.of(order), RejectedFor.SOLD_OUT.name()))
        .replaceWithVoid();
  }

  private static Uni<?> lock(Mutiny.Session session, Sale sale) {
    return session
        .createNativeQuery(LOCK, String.class)
        .setParameter("saleId", sale.id())
        .getSingleResult();
  }

  private static List<Reservation> missing(List<Reservation> orders, List<UUID> inserted) {
    if (inserted.size() == orders.size()) {
      return List.of();
    }
    Set<UUID> there = new HashSet<>(inserted);
    return orders.stream().filter(order -> !there.contains(order.orderId())).toList();
  }

  /** Inserts those of {@code notInserted} that are not there either as REJECTED. */
  private Uni<Set<UUID>> rejected(
      Mutiny.Session session, Sale sale, List<Reservation> notInserted) {
    if (notInserted.isEmpty()) {
      return Uni.createFrom().item(Set.of());
    }
    return session
        .createNativeQuery("SELECT id, status FROM orders WHERE id = ANY(:ids)", Object[].class)
        .setParameter("ids", notInserted.stream().map(Reservation::orderId).toArray(UUID[]::new))
        .getResultList()
        .flatMap(
            present -> {
              Set<UUID> rejected = new HashSet<>();
              List<UUID> ids = new ArrayList<>();
              for (Object[] row : present) {
                ids.add((UUID) row[0]);
                if (row[1].equals(OrderStatus.REJECTED.name())) {
                  rejected.add((UUID) row[0]);
                }
              }
              List<Reservation> taken = missing(notInserted, ids);
              if (taken.isEmpty()) {
                return Uni.createFrom().item(rejected);
              }
              return insert(session, sale, taken, RejectedFor.KEY_TAKEN.name())
                  .invoke(rejected::addAll)
                  .replaceWith(rejected);
            });
  }

  private Uni<List<UUID>> insert(
      Mutiny.Session session, Sale sale, List<Reservation> orders, String rejectedFor) {
    boolean rejected = !rejectedFor.isEmpty();
    OrderStatus status = rejected ? OrderStatus.REJECTED : OrderStatus.PLACED;
    Columns columns = new Columns(orders.size());
    for (Reservation order : orders) {
      columns.add(order, OrderDocument.of(order, sale).persistedAs(status));
    }
    Mutiny.SelectionQuery<UUID> query = session.createNativeQuery(INSERT, UUID.class);
    columns.bind(query);
    return query
        .setParameter("saleId", sale.id())
        .setParameter("currency", sale.items().getFirst().price().currency())
        .setParameter("holdSeconds", (double) sale.holdFor().toSeconds())
        .setParameter("status", status.name())
        .setParameter("rejectedFor", rejectedFor)
        .setParameter("eventType", rejected ? "order.rejected" : "order.placed")
        .getResultList();
  }

  /** The statement's arrays: a column each, one element for each order or line. */
  private final class Columns {
    final List<UUID> ids;
    final List<String> buyers = new ArrayList<>();
    final List<String> keyHashes = new ArrayList<>();
    final List<String> fingerprints = new ArrayList<>();
    final List<Long> amounts = new ArrayList<>();
    final List<Long> createdAts = new ArrayList<>();
    final List<String> payloads = new ArrayList<>();
    final List<UUID> lineOrderIds = new ArrayList<>();
    final List<String> lineSkus = new ArrayList<>();
    final List<Integer> lineQuantities = new ArrayList<>();
    final List<Long> lineUnitPrices = new ArrayList<>();

    Columns(int orders) {
      ids = new ArrayList<>(orders);
    }

    void add(Reservation order, OrderDocument document) {
      ids.add(order.orderId());
      buyers.add(order.buyerId());
      keyHashes.add(HexFormat.of().formatHex(order.keyHash()));
      fingerprints.add(HexFormat.of().formatHex(order.fingerprint()));
      amounts.add(document.amount().value());
      createdAts.add(order.createdAt().toEpochMilli());
      payloads.add(json(document));
      for (OrderDocument.Line line : document.items()) {
        lineOrderIds.add(order.orderId());
        lineSkus.add(line.sku());
        lineQuantities.add(line.quantity());
        lineUnitPrices.add(line.unitPrice().value());
      }
    }

    void bind(Mutiny.SelectionQuery<?> query) {
      query.setParameter("ids", ids.toArray(UUID[]::new));
      query.setParameter("buyers", buyers.toArray(String[]::new));
      query.setParameter("keyHashes", keyHashes.toArray(String[]::new));
      query.setParameter("fingerprints", fingerprints.toArray(String[]::new));
      query.setParameter("amounts", amounts.toArray(Long[]::new));
      query.setParameter("createdAts", createdAts.toArray(Long[]::new));
      query.setParameter("payloads", payloads.toArray(String[]::new));
      query.setParameter("lineOrderIds", lineOrderIds.toArray(UUID[]::new));
      query.setParameter("lineSkus", lineSkus.toArray(String[]::new));
      query.setParameter("lineQuantities", lineQuantities.toArray(Integer[]::new));
      query.setParameter("lineUnitPrices", lineUnitPrices.toArray(Long[]::new));
    }

    private String json(OrderDocument document) {
      try {
        return json.writeValueAsString(document);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("an order can always be written as JSON", e);
      }
    }
  }
}
