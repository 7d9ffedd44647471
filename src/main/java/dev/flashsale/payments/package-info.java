/** Charging for orders and giving money back, through a payment provider. */
@NullMarked
package dev.flashsale.payments;

import org.jspecify.annotations.NullMarked;
