package dev.flashsale.bench.shop;

/**
 * Somebody who may buy.
 *
 * @param id the token's subject: a UUID, as identity providers give them
 */
public record Shopper(String id, String token) {}
