package dev.flashsale.inventory;

import java.util.List;

/**
 * A sale's books.
 *
 * @param journalBacklog orders and withdrawals PostgreSQL does not have yet
 */
public record AuditDocument(String saleId, int epoch, long journalBacklog, List<ItemAudit> items) {

  /**
   * An item's books, in units.
   *
   * @param available for sale in Redis
   * @param held of live orders that are not paid, whether PostgreSQL has them or only the journal
   * @param sold of paid orders
   * @param drift total - available - held - sold: 0 when every unit is accounted for; negative when
   *     Redis would sell units that do not exist (PostgreSQL would not), positive when units are
   *     out of reach
   * @param oversold units of live orders beyond the total: always 0
   */
  public record ItemAudit(
      String sku, long total, long available, long held, long sold, long drift, long oversold) {}
}
