package dev.flashsale.chaos.history;

/**
 * What came of one attempt. Texts are empty where the answer had none.
 *
 * @param status of HTTP; 0 if there was no answer
 * @param code of the problem document
 * @param orderId the order the answer is about
 * @param orderStatus what that order is, such as {@code PLACED}
 * @param durability {@code JOURNALED} or {@code PERSISTED}
 * @param replayed whether it says that the same request had been answered before
 * @param retryAfterMs how long to wait before asking again; 0 if it does not say
 * @param detail what was wrong with a {@link Outcome#BREACH}, or how there was no answer
 */
public record Answer(
    Outcome outcome,
    int status,
    String code,
    String orderId,
    String orderStatus,
    String durability,
    boolean replayed,
    long retryAfterMs,
    String detail) {

  public static Answer none(String how) {
    return new Answer(Outcome.UNKNOWN, 0, "", "", "", "", false, 0, how);
  }

  public boolean isPersisted() {
    return durability.equals("PERSISTED");
  }
}
