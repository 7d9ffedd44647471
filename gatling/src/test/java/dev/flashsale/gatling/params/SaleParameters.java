package dev.flashsale.gatling.params;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything that can be chosen about a simulated sale.
 *
 * @param saleId id of the sale this run creates; unique per run unless given
 * @param spike how long the shoppers take to arrive
 * @param seed decides every shopper's journey, quantity and keys
 * @param maxAttempts how often an honest client asks with one key before it gives up
 * @param shareConnections whether shoppers share a connection pool, as behind a proxy, instead of
 *     connecting one by one
 * @param maxUnansweredPercent how many requests may go without an answer that nobody cut off; more
 *     than a few only where the service is being killed on purpose
 * @param history file that receives every answer
 * @param dataDir the local run's data directory, if the oracle is to read its database; named so
 *     that FLASHSALE_DATA_DIR, set for another run, is not taken for it
 */
public record SaleParameters(
    URI url,
    String saleId,
    int shoppers,
    int units,
    Duration spike,
    long seed,
    Shares shares,
    int maxAttempts,
    boolean shareConnections,
    double maxUnansweredPercent,
    Path history,
    Optional<Path> dataDir) {

  public static final String SKU = "midnight-sneaker";
  public static final int PER_BUYER_LIMIT = 2;
  public static final long PRICE_MINOR_UNITS = 12_900;
  public static final String CURRENCY = "EUR";

  public static final Setting URL = new Setting("flashsale.url");
  public static final Setting SALE = new Setting("flashsale.sale");
  public static final Setting SEED = new Setting("flashsale.seed");
  public static final Setting HISTORY = new Setting("flashsale.history");

  /** Reads the settings; what is not set gets its default. */
  public static SaleParameters read() {
    String saleId = SALE.textOr(newSaleId());
    return new SaleParameters(
        URI.create(URL.textOr("http://localhost:8080").replaceAll("/+$", "")),
        saleId,
        new Setting("flashsale.shoppers").positiveOr(20_000),
        new Setting("flashsale.units").positiveOr(1_000),
        Duration.ofSeconds(new Setting("flashsale.seconds").positiveOr(60)),
        SEED.numberOr(System.nanoTime() & 0xffff_ffffL),
        Shares.parse(new Setting("flashsale.shares").textOr(Shares.DEFAULT)),
        new Setting("flashsale.maxAttempts").positiveOr(10),
        Boolean.parseBoolean(new Setting("flashsale.shareConnections").textOr("false")),
        Double.parseDouble(new Setting("flashsale.maxUnansweredPercent").textOr("1")),
        Path.of(HISTORY.textOr("target/simulated-sale/" + saleId + "/history.jsonl")),
        new Setting("flashsale.oracle.dataDir").text().map(Path::of));
  }

  private static String newSaleId() {
    return "sim-" + Long.toString(Instant.now().toEpochMilli(), 36).toLowerCase(Locale.ROOT);
  }
}
