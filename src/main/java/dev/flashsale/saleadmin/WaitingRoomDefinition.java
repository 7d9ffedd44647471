package dev.flashsale.saleadmin;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.flashsale.http.Problem.FieldError;
import dev.flashsale.sale.WaitingRoom;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A waiting room as an admin defines it: {@code true}, or an object with what is to differ from the
 * defaults.
 *
 * @param admitPerSecond the most to let in in a second; 100 unless given
 * @param turnFor how long who was let in may buy, 10 seconds to an hour, ISO 8601; two minutes
 *     unless given
 * @param enabled {@code false} if the sale is to have none
 */
public record WaitingRoomDefinition(
    @Nullable @Min(1) @Max(100_000) Integer admitPerSecond,
    @Nullable Duration turnFor,
    @Nullable Boolean enabled) {

  private static final int ADMIT_PER_SECOND = 100;
  private static final Duration TURN_FOR = Duration.ofMinutes(2);
  private static final Duration TURN_MIN = Duration.ofSeconds(10);
  private static final Duration TURN_MAX = Duration.ofHours(1);
  private static final int SEED_BYTES = 32;

  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  public WaitingRoomDefinition {}

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static WaitingRoomDefinition of(boolean enabled) {
    return new WaitingRoomDefinition(null, null, enabled);
  }

  @Schema(hidden = true)
  boolean isWanted() {
    return enabled == null || enabled;
  }

  List<FieldError> contradictions() {
    return turnFor != null && (turnFor.compareTo(TURN_MIN) < 0 || turnFor.compareTo(TURN_MAX) > 0)
        ? List.of(
            new FieldError("waitingRoom.turnFor", "must be from " + TURN_MIN + " to " + TURN_MAX))
        : List.of();
  }

  /** The room, with a new seed for its draw. */
  WaitingRoom room() {
    byte[] seed = new byte[SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    return new WaitingRoom(
        Objects.requireNonNullElse(admitPerSecond, ADMIT_PER_SECOND),
        Objects.requireNonNullElse(turnFor, TURN_FOR),
        HexFormat.of().formatHex(seed));
  }
}
