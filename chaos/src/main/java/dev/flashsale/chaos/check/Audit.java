package dev.flashsale.chaos.check;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/** The service's own audit of a sale, as its admin API gives it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Audit(String saleId, long journalBacklog, List<Item> items) {

  /** Of one item. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Item(
      String sku, long total, long available, long held, long sold, long drift, long oversold) {}

  public boolean balances() {
    return journalBacklog == 0
        && items.stream().allMatch(item -> item.drift() == 0 && item.oversold() == 0);
  }
}
