/** What goes wrong, when, and how it is put right. */
@NullMarked
package dev.flashsale.chaos.fault;

import org.jspecify.annotations.NullMarked;
