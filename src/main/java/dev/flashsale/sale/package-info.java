/** What is for sale: sales, their items and prices, their states, and the catalogue of them. */
@NullMarked
package dev.flashsale.sale;

import org.jspecify.annotations.NullMarked;
