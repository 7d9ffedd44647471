/** FlashSale: inventory and checkout for flash sales. */
@NullMarked
package dev.flashsale;

import org.jspecify.annotations.NullMarked;
