package dev.flashsale.waitingroom;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.inventory.BuyerRecords;
import dev.flashsale.inventory.StockLevels;
import dev.flashsale.postgres.Sessions;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.RoomKeys;
import dev.flashsale.redis.ScriptCall;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.ReadThroughCache;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleState;
import dev.flashsale.sale.WaitingRoom;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Waiting rooms as Redis has them. How one stands is asked a few times a second by each instance,
 * if anybody wants to know, and that is also what moves it on; tickets are told their place from
 * it, so a million who wait ask Redis nothing.
 */
@Singleton
class Rooms {

  private static final RedisScript ADVANCE = RedisScript.load("advance_room");
  private static final Duration REFRESH_AFTER = Duration.ofMillis(200);
  private static final Duration REFRESH_SPREAD = Duration.ofMillis(50);
  private static final Duration FRESH_FOR = Duration.ofSeconds(1);
  private static final Duration KEPT_AFTER_CLOSING = Duration.ofHours(1);
  private static final int SALES_MAX = 1_000;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** For {@link #join}: no ticket to replace. */
  static final long NONE = -1;

  private final StockLevels stock;
  private final BuyerRecords buyers;
  private final RedisCommands redis;
  private final JoinScript joins;
  private final Clock clock;
  private final ReadThroughCache<RoomState> states;

  Rooms(
      Catalogue catalogue,
      StockLevels stock,
      BuyerRecords buyers,
      RedisCommands redis,
      JoinScript joins,
      Clock clock,
      Vertx vertx) {
    this.stock = stock;
    this.buyers = buyers;
    this.redis = redis;
    this.joins = joins;
    this.clock = clock;
    this.states =
        new ReadThroughCache<>(
            Caffeine.newBuilder()
                .maximumSize(SALES_MAX)
                .refreshAfterWrite(REFRESH_AFTER)
                .expireAfterWrite(FRESH_FOR),
            REFRESH_SPREAD,
            vertx,
            id -> catalogue.require(id).flatMap(this::advance));
  }

  /** How a buyer came by their ticket. */
  enum Joined {
    NEW,
    /** The same request had made it. */
    REPLAYED,
    /** Another request had made it. */
    KEPT
  }

  /** A buyer's ticket: its number, from 0, in the room of that nonce. */
  record Joining(Ticket ticket, Joined how) {}

  /**
   * Gives the buyer a ticket, or the one they have. Call on an event loop.
   *
   * @param sale has a waiting room
   * @param missed number of a ticket whose turn is over, to be replaced; {@link #NONE} if none is
   */
  Uni<Joining> join(Sale sale, byte[] buyerHash, byte[] keyHash, long missed) {
    int hash = Buffer.buffer(buyerHash).getInt(0) & (RoomKeys.TICKET_HASHES - 1);
    ScriptCall call =
        new ScriptCall(
                JoinScript.SCRIPT, RoomKeys.room(sale.id()), RoomKeys.tickets(sale.id(), hash))
            .arg(Buffer.buffer(buyerHash))
            .arg(Buffer.buffer(keyHash))
            .arg(sale.opensAt().toEpochMilli())
            .arg(sale.closesAt().plus(KEPT_AFTER_CLOSING).toEpochMilli())
            .arg(ThreadLocalRandom.current().nextLong(1, 1L << 40))
            .arg(missed);
    return joins.run(call).map(Rooms::joining);
  }

  private static Joining joining(Response reply) {
    return new Joining(
        new Ticket(Replies.number(reply.get(0)), Replies.number(reply.get(1))),
        Joined.values()[(int) Replies.number(reply.get(2))]);
  }

  /** How the room of a sale that has one stood a moment ago. */
  Uni<RoomState> state(Sale sale) {
    return states.get(sale.id());
  }

  /**
   * The same, of the room that gave {@code ticket}, however new that is.
   *
   * @return fails with {@code not-found} if Redis has lost that room
   */
  Uni<RoomState> state(Sale sale, Ticket ticket) {
    return state(sale)
        .flatMap(
            room ->
                room.nonce() == ticket.nonce()
                    ? Uni.createFrom().item(room)
                    : Sessions.shared(states.reload(sale.id())))
        .invoke(
            room -> {
              if (room.nonce() != ticket.nonce()) {
                throw Problem.of(
                        ProblemCode.NOT_FOUND,
                        "The waiting room was lost, and begins anew: join again.")
                    .exception();
              }
            });
  }

  private Uni<RoomState> advance(Sale sale) {
    WaitingRoom terms = sale.waitingRoom().orElseThrow();
    boolean open = sale.stateAt(clock.instant()) == SaleState.OPEN;
    return Uni.combine()
        .all()
        .unis(stock.of(sale), buyers.count(sale))
        .asTuple()
        .flatMap(
            counts -> {
              if (counts.getItem1().isEmpty()) {
                throw Problem.of(ProblemCode.UNAVAILABLE, "The stock cannot be reached.")
                    .retryAfter(RETRY_AFTER)
                    .exception();
              }
              long units =
                  counts.getItem1().values().stream().mapToLong(left -> Math.max(0, left)).sum();
              return redis
                  .run(
                      new ScriptCall(ADVANCE, RoomKeys.room(sale.id()))
                          .arg(sale.opensAt().toEpochMilli())
                          .arg(open ? 1 : 0)
                          .arg(terms.admitPerSecond())
                          .arg(terms.turnFor().toMillis())
                          .arg(units)
                          .arg(counts.getItem2()))
                  .map(reply -> state(reply, open, units));
            });
  }

  private RoomState state(@Nullable Response reply, boolean open, long units) {
    return reply == null ? RoomState.empty(clock.instant(), open, units) : RoomState.of(reply);
  }
}
