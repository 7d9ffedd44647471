/** Ways to put load on a server, and what they saw. */
@NullMarked
package dev.flashsale.bench.load;

import org.jspecify.annotations.NullMarked;
