package dev.flashsale.gatling.params;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything that can be chosen about a simulated sale.
 *
 * @param urls the instances; each shopper keeps to one of them
 * @param saleId id of the sale this run creates; unique per run unless given
 * @param spike how long the shoppers take to arrive
 * @param steady whether they come evenly, instead of most of them in the middle
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
    SaleKind kind,
    List<URI> urls,
    String saleId,
    int shoppers,
    int units,
    Duration spike,
    boolean steady,
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

  public static final Setting SIMULATION = new Setting("flashsale.simulation");
  public static final Setting URL = new Setting("flashsale.url");
  public static final Setting SALE = new Setting("flashsale.sale");
  public static final Setting SEED = new Setting("flashsale.seed");
  public static final Setting HISTORY = new Setting("flashsale.history");

  /** Reads the settings, that of the simulation included. */
  public static SaleParameters read() {
    return read(SaleKind.named(SIMULATION.textOr(SaleKind.FLASH_SALE.label())));
  }

  /** Reads the settings; what is not set gets its default. */
  public static SaleParameters read(SaleKind kind) {
    String saleId = SALE.textOr(newSaleId());
    return new SaleParameters(
        kind,
        Arrays.stream(URL.textOr("http://localhost:8080").split(",", -1))
            .map(url -> URI.create(url.strip().replaceAll("/+$", "")))
            .toList(),
        saleId,
        new Setting("flashsale.shoppers").positiveOr(kind.shoppers()),
        new Setting("flashsale.units").positiveOr(kind.units()),
        Duration.ofSeconds(new Setting("flashsale.seconds").positiveOr(60)),
        new Setting("flashsale.steady").isTrue(),
        SEED.numberOr(System.nanoTime() & 0xffff_ffffL),
        Shares.parse(new Setting("flashsale.shares").textOr(Shares.DEFAULT)),
        new Setting("flashsale.maxAttempts").positiveOr(10),
        new Setting("flashsale.shareConnections").isTrue(),
        Double.parseDouble(new Setting("flashsale.maxUnansweredPercent").textOr("1")),
        Path.of(HISTORY.textOr("target/simulated-sale/" + saleId + "/history.jsonl")),
        new Setting("flashsale.oracle.dataDir").text().map(Path::of));
  }

  private static String newSaleId() {
    return "sim-" + Long.toString(Instant.now().toEpochMilli(), 36).toLowerCase(Locale.ROOT);
  }
}
