package dev.flashsale.gatling.abuse;

/**
 * A restart of Redis.
 *
 * @param runIdBefore what Redis called itself, which is new with each start
 * @param keysBefore how many keys it had
 * @param awayMs from the order to restart until it answered again, its data loaded
 */
public record Restart(
    String runIdBefore, String runIdAfter, long keysBefore, long keysAfter, long awayMs) {}
