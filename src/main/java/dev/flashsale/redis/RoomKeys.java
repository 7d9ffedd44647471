package dev.flashsale.redis;

/**
 * The Redis keys of a sale's waiting room. This class alone mints them. All share a hash tag, so
 * that one script may touch them together.
 *
 * <p>Tickets are spread over many small hashes, which Redis packs: a ticket in one large hash would
 * take four times the memory. The names do not change when the sale's stock is rebuilt: what Redis
 * still knows of a room is good.
 */
public final class RoomKeys {

  /**
   * Number of ticket hashes: ten million tickets make 38 in each, and Redis packs a hash of up to
   * 128 ({@code hash-max-listpack-entries}).
   */
  public static final int TICKET_HASHES = 1 << 18;

  private RoomKeys() {}

  /** Hash: the room's counters. */
  public static String room(String saleId) {
    return prefix(saleId) + "state";
  }

  /**
   * Hash: buyer → ticket.
   *
   * @param number of the hash, 0 to {@link #TICKET_HASHES} − 1
   */
  public static String tickets(String saleId, int number) {
    return prefix(saleId) + "t:" + Integer.toString(number, Character.MAX_RADIX);
  }

  private static String prefix(String saleId) {
    return "fs:{" + saleId + ":room}:";
  }
}
