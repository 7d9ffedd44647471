/** Measures FlashSale beside other ways to sell, in one run on one machine. */
@NullMarked
package dev.flashsale.bench;

import org.jspecify.annotations.NullMarked;
