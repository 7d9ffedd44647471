package dev.flashsale.waitingroom;

/**
 * A place in a waiting room.
 *
 * @param nonce of the room that gave it
 * @param number from 0, in the order of joining
 */
record Ticket(long nonce, long number) {}
