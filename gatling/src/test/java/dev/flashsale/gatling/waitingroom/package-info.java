/** A crowd in a waiting room, before the sale opens and after. */
@NullMarked
package dev.flashsale.gatling.waitingroom;

import org.jspecify.annotations.NullMarked;
