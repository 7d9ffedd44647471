package dev.flashsale.gatling.abuse;

/**
 * An order somebody wants to place.
 *
 * @param hops what {@code X-Forwarded-For} says when it reaches the service
 * @param forged an address that whoever forges headers claims to have
 */
public record Purchase(
    Group group, String buyer, String token, String key, int quantity, String hops, String forged) {

  /** The request body. SKUs are slugs, so nothing needs escaping. */
  public String body(String sku) {
    return "{\"items\":[{\"sku\":\"%s\",\"quantity\":%d}]}".formatted(sku, quantity);
  }
}
