package dev.flashsale.ratelimit;

import java.time.Duration;

/**
 * What a limiter says.
 *
 * @param allowed whether the permits were taken, or could be
 * @param remaining permits left
 * @param retryAfter when the same could be asked with success, if nobody else asks; zero if allowed
 * @param resetAfter when all permits will be back
 */
public record Verdict(boolean allowed, long remaining, Duration retryAfter, Duration resetAfter) {}
