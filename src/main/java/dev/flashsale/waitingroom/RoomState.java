package dev.flashsale.waitingroom;

import dev.flashsale.redis.Replies;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a waiting room stood when Redis was last asked. Immutable.
 *
 * @param now Redis' clock then
 * @param nonce tells this room from one that Redis has lost
 * @param joined tickets so far
 * @param drawn how many of them take part in the draw; empty until the sale opens
 * @param over below which position turns are over
 * @param admitted how many positions were let in
 * @param unitsLeft of all items
 * @param free how many more may be let in, as things are
 * @param turns when positions were let in whose turns are not over, oldest first
 */
record RoomState(
    Instant now,
    long nonce,
    long joined,
    OptionalLong drawn,
    long over,
    long admitted,
    long unitsLeft,
    long free,
    List<Turns> turns) {

  /** How far back the pace of letting in is looked at. */
  private static final Duration PACE_OVER = Duration.ofSeconds(30);

  private static final int ENTRY_BYTES = 11;
  private static final int ADMITTED_AT = 6;

  /** The positions below {@code admitted}, if not let in before, were let in at {@code since}. */
  record Turns(Instant since, long admitted) {}

  /** A room nobody has joined yet. */
  static RoomState empty(Instant now, boolean open, long unitsLeft) {
    return new RoomState(
        now,
        0,
        0,
        open ? OptionalLong.of(0) : OptionalLong.empty(),
        0,
        0,
        unitsLeft,
        unitsLeft,
        List.of());
  }

  /** What {@code advance_room.lua} returned. */
  static RoomState of(Response reply) {
    long drawn = Replies.number(reply.get(3));
    return new RoomState(
        Instant.ofEpochMilli(Replies.number(reply.get(0))),
        Replies.number(reply.get(1)),
        Replies.number(reply.get(2)),
        drawn < 0 ? OptionalLong.empty() : OptionalLong.of(drawn),
        Replies.number(reply.get(4)),
        Replies.number(reply.get(5)),
        Replies.number(reply.get(6)),
        Replies.number(reply.get(7)),
        turns(reply.get(8).toBuffer()));
  }

  private static List<Turns> turns(@Nullable Buffer packed) {
    List<Turns> turns = new ArrayList<>();
    for (int at = 0; packed != null && at < packed.length(); at += ENTRY_BYTES) {
      long since = ((long) packed.getUnsignedShort(at) << 32) | packed.getUnsignedInt(at + 2);
      int admittedAt = at + ADMITTED_AT;
      long admitted =
          ((long) packed.getUnsignedByte(admittedAt) << 32) | packed.getUnsignedInt(admittedAt + 1);
      turns.add(new Turns(Instant.ofEpochMilli(since), admitted));
    }
    return List.copyOf(turns);
  }

  /** When the turn of a position that was let in began; empty if it is over. */
  Optional<Instant> turnOf(long position) {
    if (position < over) {
      return Optional.empty();
    }
    for (Turns turn : turns) {
      if (position < turn.admitted) {
        return Optional.of(turn.since);
      }
    }
    return Optional.empty();
  }

  /**
   * How long until a position is let in, by the pace of the last half minute; empty while nobody
   * is, and for those for whom too few units are left.
   *
   * @param perSecondMax the pace to assume until there is one
   */
  Optional<Duration> estimatedWait(long position, int perSecondMax) {
    double perSecond = admitted == 0 ? perSecondMax : pace();
    return perSecond <= 0 || position - admitted >= free
        ? Optional.empty()
        : Optional.of(Duration.ofMillis((long) ((position + 1 - admitted) / perSecond * 1000)));
  }

  private double pace() {
    Instant from = now.minus(PACE_OVER);
    Instant since = now;
    long before = over;
    for (Turns turn : turns) {
      if (turn.since.isBefore(from)) {
        before = turn.admitted;
        since = from;
      } else if (turn.since.isBefore(since)) {
        since = turn.since;
      }
    }
    double seconds = Math.max(1, Duration.between(since, now).toMillis() / 1000.0);
    return (admitted - before) / seconds;
  }
}
