package dev.flashsale.waitingroom;

import dev.flashsale.admission.IdempotencyKey;
import dev.flashsale.admission.Sha256;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.sale.Catalogue;
import dev.flashsale.sale.Sale;
import dev.flashsale.sale.SaleState;
import dev.flashsale.sale.SaleStatus;
import dev.flashsale.waitingroom.Rooms.Joined;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;

/** What a buyer does in a waiting room: join it, and ask how the ticket stands. */
@Singleton
public class Queue {

  private static final int BUYER_HASH_BYTES = 12;
  private static final int KEY_HASH_BYTES = 8;

  private final Catalogue catalogue;
  private final Rooms rooms;
  private final Passes passes;
  private final Optional<Seal> seal;
  private final Clock clock;

  Queue(Catalogue catalogue, Rooms rooms, Passes passes, WaitingRoomConfig config, Clock clock) {
    this.catalogue = catalogue;
    this.rooms = rooms;
    this.passes = passes;
    this.seal = config.secret().map(secret -> new Seal("ticket", secret));
    this.clock = clock;
  }

  /**
   * How a buyer's ticket stands.
   *
   * @param joined how many are in the room: the more, the more seldom each may ask
   */
  record Standing(TicketDocument document, long joined) {}

  /** A buyer's ticket, and how they came by it. */
  record Entry(Standing standing, Joined how) {

    boolean isMissed() {
      return standing.document.state() == TicketDocument.State.MISSED;
    }
  }

  /** Whether sales can have waiting rooms here: it takes a secret. */
  public boolean isOffered() {
    return seal.isPresent();
  }

  /**
   * Joins, or keeps the place the buyer has; a new place only for whom has missed their turn, and
   * asks with a new key.
   *
   * @return fails with {@code not-found} if the sale has no waiting room, {@code sale-not-open} if
   *     it is not published, {@code sale-closed} if it is over
   */
  Uni<Entry> join(String saleId, String buyerId, IdempotencyKey key) {
    byte[] buyer = Sha256.first(BUYER_HASH_BYTES, buyerId.getBytes(StandardCharsets.UTF_8));
    byte[] keyHash = Arrays.copyOf(key.hash(), KEY_HASH_BYTES);
    return withRoom(saleId)
        .invoke(this::requireJoinable)
        .flatMap(
            sale ->
                join(sale, buyerId, buyer, keyHash, Rooms.NONE)
                    .flatMap(
                        entry ->
                            entry.how == Joined.KEPT && entry.isMissed()
                                ? join(
                                    sale, buyerId, buyer, keyHash, entry.standing.document.number())
                                : Uni.createFrom().item(entry)));
  }

  private Uni<Entry> join(
      Sale sale, String buyerId, byte[] buyerHash, byte[] keyHash, long missed) {
    return rooms
        .join(sale, buyerHash, keyHash, missed)
        .flatMap(
            joining ->
                standing(sale, buyerId, joining.ticket())
                    .map(standing -> new Entry(standing, joining.how())));
  }

  /** How the buyer's ticket stands; fails with {@code not-found} if they have none of that name. */
  Uni<Standing> place(String saleId, String buyerId, String name) {
    return withRoom(saleId).flatMap(sale -> standing(sale, buyerId, ticket(saleId, buyerId, name)));
  }

  /** How the room stands, for anyone. */
  Uni<RoomDocument> room(String saleId) {
    return withRoom(saleId)
        .invoke(
            sale -> {
              if (sale.status() == SaleStatus.DRAFT) {
                throw Problem.saleNotFound().exception();
              }
            })
        .flatMap(sale -> rooms.state(sale).map(room -> RoomDocument.of(sale, room)));
  }

  private Uni<Standing> standing(Sale sale, String buyerId, Ticket ticket) {
    String name = seal().write(sale.id(), buyerId, ticket.nonce(), ticket.number());
    return rooms
        .state(sale, ticket)
        .map(
            room ->
                new Standing(
                    TicketDocument.of(
                        new TicketDocument.Owned(
                            name,
                            sale.id(),
                            ticket.number(),
                            sale.waitingRoom().orElseThrow().turnFor(),
                            endsAt -> passes.issue(sale.id(), buyerId, endsAt)),
                        Admission.of(sale, room, ticket.number())),
                    room.joined()));
  }

  private Ticket ticket(String saleId, String buyerId, String name) {
    return seal()
        .read(name, saleId, buyerId)
        .map(numbers -> new Ticket(numbers[0], numbers[1]))
        .orElseThrow(
            () ->
                Problem.of(ProblemCode.NOT_FOUND, "You have no such ticket in this sale.")
                    .exception());
  }

  private Uni<Sale> withRoom(String saleId) {
    return catalogue
        .require(saleId)
        .invoke(
            sale -> {
              if (sale.waitingRoom().isEmpty()) {
                throw Problem.of(ProblemCode.NOT_FOUND, "This sale has no waiting room.")
                    .exception();
              }
            });
  }

  private void requireJoinable(Sale sale) {
    if (sale.status() == SaleStatus.DRAFT) {
      throw Problem.of(ProblemCode.SALE_NOT_OPEN, "The sale is not published yet.").exception();
    }
    if (sale.stateAt(clock.instant()) == SaleState.CLOSED) {
      throw Problem.of(ProblemCode.SALE_CLOSED, "The sale is over.").exception();
    }
  }

  private Seal seal() {
    return seal.orElseThrow(
        () ->
            Problem.of(ProblemCode.UNAVAILABLE, "This service has no secret for waiting rooms.")
                .exception());
  }
}
