/** What is measured, round by round, and what must hold after each round. */
@NullMarked
package dev.flashsale.bench.contender;

import org.jspecify.annotations.NullMarked;
