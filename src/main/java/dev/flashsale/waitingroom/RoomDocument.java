package dev.flashsale.waitingroom;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.WaitingRoom;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A waiting room as anyone sees it.
 *
 * @param joined tickets so far
 * @param admitted positions let in so far
 */
@RegisterForReflection(registerFullHierarchy = true)
public record RoomDocument(
    String saleId,
    Instant opensAt,
    int admitPerSecond,
    Duration turnFor,
    long joined,
    long admitted,
    DrawDocument draw) {

  /**
   * What it takes to verify the draw (docs/waiting-room.md).
   *
   * @param commitment SHA-256 of the seed, in hexadecimal
   * @param seed absent until the sale opens
   * @param tickets how many took part; absent until the sale opens
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DrawDocument(
      String algorithm, String commitment, @Nullable String seed, @Nullable Long tickets) {}

  static RoomDocument of(Sale sale, RoomState room) {
    WaitingRoom terms = sale.waitingRoom().orElseThrow();
    boolean drawn = room.drawn().isPresent();
    return new RoomDocument(
        sale.id(),
        sale.opensAt(),
        terms.admitPerSecond(),
        terms.turnFor(),
        room.joined(),
        room.admitted(),
        new DrawDocument(
            Draw.ALGORITHM,
            Draw.commitment(terms.drawSeed()),
            drawn ? terms.drawSeed() : null,
            drawn ? room.drawn().getAsLong() : null));
  }
}
