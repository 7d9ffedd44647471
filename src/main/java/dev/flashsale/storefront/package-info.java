/**
 * What anyone may see: sales, their states and how much is left, as documents and as a stream of
 * changes.
 */
@NullMarked
package dev.flashsale.storefront;

import org.jspecify.annotations.NullMarked;
