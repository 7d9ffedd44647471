/**
 * Orders: their life, how they get from the journal into PostgreSQL, and how their buyers read
 * them.
 */
@NullMarked
package dev.flashsale.orders;

import org.jspecify.annotations.NullMarked;
