/** Shoppers, their tokens and the sales they buy in. */
@NullMarked
package dev.flashsale.bench.shop;

import org.jspecify.annotations.NullMarked;
