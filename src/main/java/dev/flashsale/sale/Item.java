package dev.flashsale.sale;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/** One item of a sale. Its place in the sale never changes once the sale is published. */
@Embeddable
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
public class Item {

  /** Most units an item may have, restocks included. */
  public static final int TOTAL_MAX = 100_000_000;

  private String sku;
  private String title;

  @Column(name = "image_url")
  private @Nullable String imageUrl;

  @Column(name = "unit_price")
  private long unitPrice;

  private String currency;
  private int total;
  private int committed;

  protected Item() {}

  public Item(String sku, String title, @Nullable String imageUrl, Money price, int total) {
    this.sku = sku;
    this.title = title;
    this.imageUrl = imageUrl;
    this.unitPrice = price.value();
    this.currency = price.currency();
    this.total = total;
  }

  public String sku() {
    return sku;
  }

  public String title() {
    return title;
  }

  public @Nullable String imageUrl() {
    return imageUrl;
  }

  public Money price() {
    return new Money(unitPrice, currency);
  }

  /** Units put up for sale, restocks included. */
  public int total() {
    return total;
  }

  /** Units of live orders in PostgreSQL; never more than {@link #total()}. */
  public int committed() {
    return committed;
  }
}
