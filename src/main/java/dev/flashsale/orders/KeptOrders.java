package dev.flashsale.orders;

import dev.flashsale.postgres.Sessions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * Orders found in PostgreSQL by their idempotency key, for retries that Redis cannot answer because
 * it is away or has lost its memory. Few at a time: PostgreSQL does not carry the crowd that Redis
 * does, and whoever finds no place may try again.
 */
@ApplicationScoped
public class KeptOrders {

  private final Sessions sessions;

  KeptOrders(Sessions sessions) {
    this.sessions = sessions;
  }

  /**
   * The order a buyer's key made.
   *
   * @return fails with a fault-tolerance exception if too many ask, or PostgreSQL is slow
   */
  @Bulkhead(50)
  @Timeout(1000)
  public Uni<Optional<Order>> find(String saleId, String buyerId, byte[] keyHash) {
    return sessions
        .read(
            session ->
                session
                    .createSelectionQuery(
                        "from Order o where o.saleId = :sale and o.buyerId = :buyer"
                            + " and o.keyHash = :key and o.status <> REJECTED",
                        Order.class)
                    .setParameter("sale", saleId)
                    .setParameter("buyer", buyerId)
                    .setParameter("key", keyHash)
                    .getSingleResultOrNull())
        .map(Optional::ofNullable);
  }
}
