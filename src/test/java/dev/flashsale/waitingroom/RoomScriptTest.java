package dev.flashsale.waitingroom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.admission.Sha256;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.RoomKeys;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.testing.TestRedis;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The room's scripts in a real Redis. Time is Redis': what is to have gone by is put into the room.
 */
@SuppressWarnings("NullAway.Init") // before all
class RoomScriptTest {

  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long KEPT_UNTIL = Long.MAX_VALUE / 1_000_000;

  private static TestRedis redis;

  private String sale;
  private String room;

  @BeforeAll
  static void startRedis() {
    redis = TestRedis.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void newRoom() {
    sale = UUID.randomUUID().toString();
    room = RoomKeys.room(sale);
  }

  @Test
  void ticketsAreNumberedAsPeopleCome() {
    long opens = now() + MINUTE;
    for (int buyer = 0; buyer < 5; buyer++) {
      assertThat(numberOf(join("buyer-" + buyer, "key", opens))).isEqualTo(buyer);
    }
  }

  @Test
  void aBuyerKeepsThePlaceAndARequestItsAnswer() {
    long opens = now() + MINUTE;
    Response first = join("ada", "one", opens);
    join("bob", "one", opens);
    assertThat(how(first)).isZero();
    Response again = join("ada", "one", opens);
    assertThat(how(again)).isEqualTo(1);
    Response rejoined = join("ada", "two", opens);
    assertThat(how(rejoined)).isEqualTo(2);
    assertThat(numberOf(again)).isEqualTo(numberOf(rejoined)).isEqualTo(numberOf(first));
    assertThat(nonceOf(again)).isEqualTo(nonceOf(rejoined)).isEqualTo(nonceOf(first));
  }

  @Test
  void aTicketWhoseTurnIsOverIsReplacedForAnotherRequestOnly() {
    long opens = now() + MINUTE;
    long first = numberOf(join("ada", "one", opens));
    join("bob", "one", opens);
    assertThat(numberOf(join("ada", "one", opens, first))).isEqualTo(first);
    assertThat(numberOf(join("ada", "two", opens, first + 7))).isEqualTo(first);
    assertThat(numberOf(join("ada", "two", opens, first))).isEqualTo(2);
    assertThat(how(join("ada", "two", opens, first))).isEqualTo(1);
  }

  @Test
  void whoComesAfterTheOpeningIsNotInTheDraw() {
    join("ada", "key", now() + MINUTE);
    join("bob", "key", now() + MINUTE);
    assertThat(drawn(advance(now() + MINUTE, 10, 100, 0))).isEqualTo(-1);
    long opened = now() - 1;
    assertThat(drawn(advance(opened, 10, 100, 0))).isEqualTo(2);
    assertThat(numberOf(join("cyd", "key", opened))).isEqualTo(2);
    join("dan", "key", opened);
    assertThat(drawn(advance(opened, 10, 100, 0))).isEqualTo(2);
  }

  @Test
  void aRoomNobodyHasComeToIsNoRoom() {
    assertThat(advance(now() - 1, true, 10, 100, 0)).isNull();
  }

  @Test
  void theClockLetsInByTheRate() {
    crowd(1_000);
    openedAgo(2_000);
    assertThat(admitted(advance(now() - 2_000, 50, 500, 0))).isBetween(100L, 115L);
  }

  @Test
  void nobodyIsLetInBeforeTheOpeningOrWhileTheSaleIsPaused() {
    crowd(10);
    assertThat(admitted(advance(now() + MINUTE, 50, 500, 0))).isZero();
    assertThat(admitted(Objects.requireNonNull(advance(now() - 5_000, false, 50, 500, 0))))
        .isZero();
  }

  @Test
  void aLongSilenceDoesNotLetInACrowd() {
    crowd(10_000);
    long opens = now() - 60 * MINUTE;
    assertThat(admitted(advance(opens, 100, 10_000, 0))).isEqualTo(500);
  }

  @Test
  void noMoreAreInsideThanThereAreUnits() {
    crowd(1_000);
    long opens = now() - 5_000;
    assertThat(admitted(advance(opens, 1_000, 30, 0))).isEqualTo(30);
    ago(1_000);
    assertThat(admitted(advance(opens, 1_000, 30, 0))).isEqualTo(30);
    // Ten bought: twenty units for the twenty who are still inside.
    ago(1_000);
    assertThat(admitted(advance(opens, 1_000, 20, 10))).isEqualTo(30);
    // Five orders ended, and their units came back.
    ago(1_000);
    assertThat(admitted(advance(opens, 1_000, 25, 10))).isEqualTo(35);
  }

  @Test
  void nobodyIsLetInWhenAllIsSold() {
    crowd(1_000);
    long opens = now() - 5_000;
    assertThat(admitted(advance(opens, 1_000, 30, 0))).isEqualTo(30);
    ago(1_000);
    assertThat(admitted(advance(opens, 1_000, 0, 30))).isEqualTo(30);
  }

  @Test
  void turnsThatEndUnusedLetInMoreThanBefore() {
    crowd(1_000);
    long opens = now() - 5_000;
    assertThat(admitted(advance(opens, 1_000, 30, 0))).isEqualTo(30);
    turnsBegan(2 * MINUTE);
    // None of thirty bought, so ten of forty do, with those assumed: 30 units are for 120.
    assertThat(admitted(advance(opens, 1_000, 30, 0))).isEqualTo(150);
  }

  /** Who bought in a turn that is over must not be taken for somebody who is still inside. */
  @Test
  void noMoreAreInsideThanThereAreUnitsWhenTurnsEndToo() {
    crowd(3_000);
    long opens = now() - 5 * MINUTE;
    assertThat(admitted(advance(opens, 1_000, 1_000, 0))).isEqualTo(1_000);
    turnsBegan(MINUTE + 1_000);
    long first = 0;
    for (int second = 0; second < 10; second++) {
      ago(1_000);
      RoomState state = RoomState.of(advance(opens, 500, 100, 900));
      first = first == 0 ? state.over() : first;
      // Of 1,010 turns 910 ended with an order: the hundred units left are for 110.
      assertThat(state.admitted() - state.over()).isLessThanOrEqualTo(111);
    }
    assertThat(first).isEqualTo(1_000);
  }

  @Test
  void turnsThatAreOverAreForgotten() {
    crowd(600);
    Buffer turns = Buffer.buffer();
    for (int let = 1; let <= 500; let++) {
      turns.appendBuffer(turn(now() - 2 * MINUTE - (500 - let), let));
    }
    redis.send(Command.HSET, room, "turns", turns, "admitted", 500);
    ago(1_000);
    RoomState state = RoomState.of(advance(now() - 5 * MINUTE, 10, 500, 0));
    assertThat(state.over()).isEqualTo(500);
    assertThat(state.turns()).hasSize(1);
    assertThat(state.turns().getLast().admitted()).isEqualTo(state.admitted());
    assertThat(state.turnOf(499)).isEmpty();
    assertThat(state.turnOf(500)).isPresent();
  }

  @Test
  void turnsThatBeginTogetherAreKeptTogether() {
    crowd(50);
    long opens = now() - 5_000;
    for (int i = 0; i < 50; i++) {
      ago(10);
      advance(opens, 100, 100, 0);
    }
    // A turn of a minute, in steps of 300 ms.
    long steps = 2 + (now() - opens - 5_000) / 300;
    assertThat(RoomState.of(advance(opens, 100, 100, 0)).turns().size()).isBetween(1, (int) steps);
  }

  @Test
  void everythingExpires() {
    long expiry = now() + 5_000;
    join("ada", "key", now(), -1, expiry);
    for (Response key : Objects.requireNonNull(redis.send(Command.KEYS, "*" + sale + "*"))) {
      assertThat(Replies.number(redis.send(Command.PTTL, key.toString()))).isBetween(1L, 5_000L);
    }
  }

  private void crowd(int people) {
    for (int i = 0; i < people; i++) {
      join(UUID.randomUUID().toString(), "key", now() + MINUTE);
    }
  }

  private void openedAgo(long ms) {
    redis.send(Command.HSET, room, "at", now() - ms);
  }

  /** The last reckoning was so long ago. */
  private void ago(long ms) {
    openedAgo(ms);
  }

  /** All turns began so long ago. */
  private void turnsBegan(long msAgo) {
    String let = Objects.requireNonNull(redis.send(Command.HGET, room, "admitted")).toString();
    redis.send(Command.HSET, room, "turns", turn(now() - msAgo, (long) Double.parseDouble(let)));
    ago(5_000);
  }

  private static Buffer turn(long since, long admitted) {
    return Buffer.buffer()
        .appendUnsignedShort((int) (since >>> 32))
        .appendUnsignedInt(since & 0xFFFFFFFFL)
        .appendByte((byte) (admitted >>> 32))
        .appendUnsignedInt(admitted & 0xFFFFFFFFL);
  }

  private Response join(String buyer, String key, long opens) {
    return join(buyer, key, opens, -1);
  }

  private Response join(String buyer, String key, long opens, long replaced) {
    return join(buyer, key, opens, replaced, KEPT_UNTIL);
  }

  private Response join(String buyer, String key, long opens, long replaced, long expiry) {
    return Objects.requireNonNull(
        redis.run(
            new ScriptCall(RedisScript.load("join_room"), room, RoomKeys.tickets(sale, 0))
                .arg(hash(buyer, 12))
                .arg(hash(key, 8))
                .arg(opens)
                .arg(expiry)
                .arg(UUID.randomUUID().getMostSignificantBits() >>> 24)
                .arg(replaced)));
  }

  private static Buffer hash(String text, int bytes) {
    return Buffer.buffer(Sha256.first(bytes, text.getBytes(StandardCharsets.UTF_8)));
  }

  private Response advance(long opens, int perSecond, long units, long buyers) {
    return Objects.requireNonNull(advance(opens, true, perSecond, units, buyers));
  }

  private @Nullable Response advance(
      long opens, boolean open, int perSecond, long units, long buyers) {
    return redis.run(
        new ScriptCall(RedisScript.load("advance_room"), room)
            .arg(opens)
            .arg(open ? 1 : 0)
            .arg(perSecond)
            .arg(MINUTE)
            .arg(units)
            .arg(buyers));
  }

  private static long now() {
    Response time = Objects.requireNonNull(redis.send(Command.TIME));
    return Replies.number(time.get(0)) * 1000 + Replies.number(time.get(1)) / 1000;
  }

  private static long nonceOf(Response joined) {
    return Replies.number(joined.get(0));
  }

  private static long numberOf(Response joined) {
    return Replies.number(joined.get(1));
  }

  private static long how(Response joined) {
    return Replies.number(joined.get(2));
  }

  private static long drawn(Response state) {
    return Replies.number(state.get(3));
  }

  private static long admitted(Response state) {
    return Replies.number(state.get(5));
  }
}
