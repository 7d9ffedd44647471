/**
 * What a request must be before it may buy: of a known caller, small, and with a well-formed
 * idempotency key.
 */
@NullMarked
package dev.flashsale.admission;

import org.jspecify.annotations.NullMarked;
