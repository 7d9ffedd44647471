/** What clients asked, and what they were told. */
@NullMarked
package dev.flashsale.chaos.history;

import org.jspecify.annotations.NullMarked;
