package dev.flashsale.sale;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Transient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sale: what is sold, when, and how much of it to one buyer.
 *
 * <p>Instances handed out by the {@link Catalogue} are shared between threads and never change.
 */
@Entity
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
public class Sale {

  @Id private String id;
  private String name;

  @Enumerated(EnumType.STRING)
  private SaleStatus status;

  @Column(name = "opens_at")
  private Instant opensAt;

  @Column(name = "closes_at")
  private Instant closesAt;

  @Column(name = "hold_seconds")
  private long holdSeconds;

  @Column(name = "per_buyer_limit")
  private int perBuyerLimit;

  @Column(name = "admit_per_second")
  private @Nullable Integer admitPerSecond;

  @Column(name = "turn_seconds")
  private @Nullable Long turnSeconds;

  @Column(name = "draw_seed")
  private @Nullable String drawSeed;

  private int epoch;
  private boolean live;

  @Column(name = "redis_identity")
  private @Nullable String redisIdentity;

  private long revision;

  @ElementCollection(fetch = FetchType.EAGER)
  @CollectionTable(name = "sale_item", joinColumns = @JoinColumn(name = "sale_id"))
  @OrderColumn(name = "position")
  private List<Item> items = new ArrayList<>();

  @Transient private volatile @Nullable Map<String, Integer> positions;

  protected Sale() {}

  /** A new draft. */
  public Sale(String id, Terms terms) {
    this.id = id;
    this.status = SaleStatus.DRAFT;
    this.epoch = 1;
    revise(terms);
  }

  /** What a draft says about the sale, all of it replaceable until the sale is published. */
  public record Terms(
      String name,
      Instant opensAt,
      Instant closesAt,
      Duration holdFor,
      int perBuyerLimit,
      @Nullable WaitingRoom waitingRoom,
      List<Item> items) {}

  /** Replaces the terms of a draft; the caller has checked that it is one. */
  public final void revise(Terms terms) {
    name = terms.name();
    opensAt = terms.opensAt();
    closesAt = terms.closesAt();
    holdSeconds = terms.holdFor().toSeconds();
    perBuyerLimit = terms.perBuyerLimit();
    WaitingRoom room = terms.waitingRoom();
    admitPerSecond = room == null ? null : room.admitPerSecond();
    turnSeconds = room == null ? null : room.turnFor().toSeconds();
    drawSeed = room == null ? null : room.drawSeed();
    items.clear();
    items.addAll(terms.items());
  }

  /** Takes an admin's decision; the caller has checked that the current status allows it. */
  public void decide(SaleStatus next) {
    status = next;
    revision++;
  }

  /** The state at {@code now}. */
  public SaleState stateAt(Instant now) {
    return switch (status) {
      case DRAFT -> SaleState.DRAFT;
      case CLOSED -> SaleState.CLOSED;
      case PUBLISHED, PAUSED -> {
        if (!now.isBefore(closesAt)) {
          yield SaleState.CLOSED;
        }
        if (status == SaleStatus.PAUSED) {
          yield SaleState.PAUSED;
        }
        yield now.isBefore(opensAt) ? SaleState.SCHEDULED : SaleState.OPEN;
      }
    };
  }

  public String id() {
    return id;
  }

  public String name() {
    return name;
  }

  public SaleStatus status() {
    return status;
  }

  public Instant opensAt() {
    return opensAt;
  }

  public Instant closesAt() {
    return closesAt;
  }

  /** How long units stay reserved for a buyer who has not paid. */
  public Duration holdFor() {
    return Duration.ofSeconds(holdSeconds);
  }

  /** Units one buyer may hold in this sale, over all its items and orders. */
  public int perBuyerLimit() {
    return perBuyerLimit;
  }

  /** How people are let in; empty if everybody may buy. */
  public Optional<WaitingRoom> waitingRoom() {
    return admitPerSecond == null || turnSeconds == null || drawSeed == null
        ? Optional.empty()
        : Optional.of(new WaitingRoom(admitPerSecond, Duration.ofSeconds(turnSeconds), drawSeed));
  }

  /** Which incarnation of the sale's Redis keys is valid, from 1. */
  public int epoch() {
    return epoch;
  }

  /** The stock of this epoch has been loaded into Redis, and nothing says that it was lost. */
  public boolean live() {
    return live;
  }

  /** Which Redis has the stock of this epoch; empty if it was never loaded. */
  public String redisIdentity() {
    return redisIdentity == null ? "" : redisIdentity;
  }

  /** What this sale was in an earlier epoch, as far as its keys in Redis are concerned. */
  public Sale inEpoch(int earlier) {
    Sale sale = new Sale();
    sale.id = id;
    sale.name = name;
    sale.status = status;
    sale.opensAt = opensAt;
    sale.closesAt = closesAt;
    sale.holdSeconds = holdSeconds;
    sale.perBuyerLimit = perBuyerLimit;
    sale.epoch = earlier;
    sale.revision = revision;
    sale.items = items;
    return sale;
  }

  /** Counts the changes of status. */
  public long revision() {
    return revision;
  }

  public List<Item> items() {
    return items;
  }

  /** The place of {@code sku} among the items, from 0; -1 if the sale has no such item. */
  public int positionOf(String sku) {
    Map<String, Integer> index = positions;
    if (index == null) {
      index = new HashMap<>();
      for (int position = 0; position < items.size(); position++) {
        index.put(items.get(position).sku(), position);
      }
      positions = index;
    }
    return index.getOrDefault(sku, -1);
  }
}
