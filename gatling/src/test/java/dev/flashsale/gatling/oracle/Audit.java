package dev.flashsale.gatling.oracle;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/** The service's own account of a sale, from {@code GET /v1/admin/sales/{sale}/audit}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Audit(String saleId, int epoch, long journalBacklog, List<Item> items) {

  /**
   * @param ended whether no order may be left to be paid for, and all units of others are back
   */
  boolean isSettled(boolean ended) {
    return journalBacklog == 0
        && (!ended || items.stream().allMatch(item -> item.held() == 0 && item.drift() == 0));
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Item(
      String sku, long total, long available, long held, long sold, long drift, long oversold) {}
}
