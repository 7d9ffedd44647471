package dev.flashsale.orders;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/** Units of one item in an order, at the price they were sold for. */
@Embeddable
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
public class OrderLine {

  private String sku;
  private int quantity;

  @Column(name = "unit_price")
  private long unitPrice;

  protected OrderLine() {}

  public String sku() {
    return sku;
  }

  public int quantity() {
    return quantity;
  }

  /** In minor units of the order's currency. */
  public long unitPrice() {
    return unitPrice;
  }
}
