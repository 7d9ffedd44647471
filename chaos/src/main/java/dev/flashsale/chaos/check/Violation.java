package dev.flashsale.chaos.check;

import java.util.Set;

/**
 * A promise that was not kept.
 *
 * @param check whose promise, such as {@code I1 never oversold}
 * @param subjects orders, buyers, keys or SKUs it is about, to find their history by
 */
public record Violation(String check, String detail, Set<String> subjects) {}
