package dev.flashsale.gatling.oracle;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/** The service's own account of a sale, from {@code GET /v1/admin/sales/{sale}/audit}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Audit(String saleId, int epoch, long journalBacklog, List<Item> items) {

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Item(
      String sku, long total, long available, long held, long sold, long drift, long oversold) {}
}
