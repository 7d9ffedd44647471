/**
 * What the shoppers asked and were answered, judged against the contract and kept as JSON lines.
 */
@NullMarked
package dev.flashsale.gatling.history;

import org.jspecify.annotations.NullMarked;
