/** The simulated sale: a spike of shoppers, and the oracle that judges what became of them. */
@NullMarked
package dev.flashsale.gatling;

import org.jspecify.annotations.NullMarked;
