/** How shoppers behave: honest, impatient, cut off, greedy, or confused about their keys. */
@NullMarked
package dev.flashsale.gatling.journeys;

import org.jspecify.annotations.NullMarked;
