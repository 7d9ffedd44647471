/** The promises, held against the history and the books. */
@NullMarked
package dev.flashsale.chaos.check;

import org.jspecify.annotations.NullMarked;
