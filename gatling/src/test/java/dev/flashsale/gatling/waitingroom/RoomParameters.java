package dev.flashsale.gatling.waitingroom;

import dev.flashsale.gatling.params.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Everything that can be chosen about a simulated waiting room.
 *
 * @param urls the instances
 * @param tickets shoppers, of whom most come before the opening
 * @param arrival how long they take to come
 * @param guests file that receives what each shopper was told
 */
public record RoomParameters(
    List<URI> urls,
    String saleId,
    int tickets,
    int units,
    int admitPerSecond,
    Duration arrival,
    Path guests) {

  private static final Setting SALE = new Setting("flashsale.sale");
  private static final Setting GUESTS = new Setting("flashsale.guests");

  /** Reads the settings; what is not set gets its default. */
  public static RoomParameters read() {
    String sale =
        SALE.textOr("room-" + Long.toString(Instant.now().toEpochMilli(), Character.MAX_RADIX));
    return new RoomParameters(
        Arrays.stream(new Setting("flashsale.url").textOr("http://localhost:8080").split(",", -1))
            .map(URI::create)
            .toList(),
        sale,
        new Setting("flashsale.shoppers").positiveOr(50_000),
        new Setting("flashsale.units").positiveOr(1_000),
        new Setting("flashsale.admitPerSecond").positiveOr(500),
        Duration.ofSeconds(new Setting("flashsale.seconds").positiveOr(60)),
        Path.of(GUESTS.textOr("target/simulated-sale/" + sale + "/guests.txt")));
  }

  /** What was published of the draw's seed before the opening. */
  Path commitment() {
    return guests.resolveSibling("commitment.txt");
  }

  /** What another process must not choose for itself. */
  Map<String, String> shared() {
    return Map.of(SALE.name(), saleId, GUESTS.name(), guests.toString());
  }
}
