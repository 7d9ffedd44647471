/** Honest clients, and an admin. */
@NullMarked
package dev.flashsale.chaos.shopper;

import org.jspecify.annotations.NullMarked;
