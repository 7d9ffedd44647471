package dev.flashsale.orders;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * An order as PostgreSQL has it. It is written in batches by {@link OrderPersistence}, and read
 * here.
 */
@Entity
@Table(name = "orders")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
public class Order {

  @Id private UUID id;

  @Column(name = "sale_id")
  private String saleId;

  @Column(name = "buyer_id")
  private String buyerId;

  @Column(name = "key_hash")
  private byte[] keyHash;

  private byte[] fingerprint;

  @Enumerated(EnumType.STRING)
  private OrderStatus status;

  private long amount;
  private String currency;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "hold_expires_at")
  private Instant holdExpiresAt;

  @Version private int version;

  @ElementCollection(fetch = FetchType.EAGER)
  @CollectionTable(name = "order_line", joinColumns = @JoinColumn(name = "order_id"))
  private Set<OrderLine> lines = new HashSet<>();

  protected Order() {}

  public UUID id() {
    return id;
  }

  public String saleId() {
    return saleId;
  }

  public String buyerId() {
    return buyerId;
  }

  /** Tells whether a request is a retry of the one that made this order. */
  public boolean wasMadeBy(byte[] requestFingerprint) {
    return Arrays.equals(fingerprint, requestFingerprint);
  }

  public OrderStatus status() {
    return status;
  }

  /** What the order costs, in minor units of {@link #currency()}. */
  public long amount() {
    return amount;
  }

  public String currency() {
    return currency;
  }

  /** When the units were reserved, by Redis' clock. */
  public Instant createdAt() {
    return createdAt;
  }

  public Instant holdExpiresAt() {
    return holdExpiresAt;
  }

  public Set<OrderLine> lines() {
    return lines;
  }
}
