/** The buy path: a purchase comes in, is admitted, reserved and journaled, and is answered. */
@NullMarked
package dev.flashsale.checkout;

import org.jspecify.annotations.NullMarked;
