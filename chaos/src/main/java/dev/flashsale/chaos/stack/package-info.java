/** The servers and instances of a run, as child processes that can be hurt. */
@NullMarked
package dev.flashsale.chaos.stack;

import org.jspecify.annotations.NullMarked;
