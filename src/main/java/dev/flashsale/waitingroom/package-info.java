/**
 * The waiting room of a sale: a verifiable draw for those who come before it opens, a queue for
 * those who come after, and a pass for whose turn it is.
 */
@NullMarked
package dev.flashsale.waitingroom;

import org.jspecify.annotations.NullMarked;
