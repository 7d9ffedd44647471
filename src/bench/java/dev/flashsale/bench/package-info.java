/**
 * Other ways to sell, on routes beside the service's own, for the benchmark alone: they share its
 * HTTP, JSON and tokens, so that what differs is the purchase.
 */
@NullMarked
package dev.flashsale.bench;

import org.jspecify.annotations.NullMarked;
