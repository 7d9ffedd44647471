package dev.flashsale.sale;

import java.time.Duration;

/**
 * How a sale with a waiting room lets people in.
 *
 * @param admitPerSecond the most, 1 to 100,000
 * @param turnFor how long who was let in may buy: 10 seconds to an hour
 * @param drawSeed 32 random bytes in hexadecimal, which decide the order of those who came before
 *     the opening; secret until then
 */
public record WaitingRoom(int admitPerSecond, Duration turnFor, String drawSeed) {}
