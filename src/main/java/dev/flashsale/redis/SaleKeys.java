package dev.flashsale.redis;

/**
 * The Redis keys of one bucket of one sale in one epoch. This class alone mints them.
 *
 * <p>All share the hash tag {@code {sale:bucket}}, so they live in one Redis Cluster slot and one
 * script may touch them together. The epoch changes when a sale is rebuilt after Redis lost its
 * memory, so that a late script of the old epoch finds nothing.
 *
 * @param stock hash: sku → available units, and the sale's own fields, whose names start with ':'
 * @param buyers hash: buyer id → packed orders, kept for the sale's life
 * @param journal stream: accepted orders that PostgreSQL does not have yet
 * @param pacePrefix prefix of the hashes buyer id → theoretical arrival time; Redis' clock names
 *     the hash, so the script completes the name
 * @param deadLetters stream: journal entries that could not be persisted, set aside for a person
 */
public record SaleKeys(
    String stock, String buyers, String journal, String pacePrefix, String deadLetters) {

  /** Keys of bucket {@code bucket} (from 0) of {@code saleId} in {@code epoch} (from 1). */
  public static SaleKeys of(String saleId, int bucket, int epoch) {
    String prefix = "fs:{" + saleId + ":" + bucket + "}:e" + epoch + ":";
    return new SaleKeys(
        prefix + "stock",
        prefix + "buyers",
        prefix + "journal",
        prefix + "pace:",
        prefix + "dead-letters");
  }

  /** What is written to see whether Redis takes writes for {@code saleId}. */
  public static String probe(String saleId) {
    return "fs:{" + saleId + ":0}:probe";
  }
}
