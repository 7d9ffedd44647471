/** {@code ./flashsale chaos}: breaks everything while shoppers buy, and checks every promise. */
@NullMarked
package dev.flashsale.chaos;

import org.jspecify.annotations.NullMarked;
