/** Limits how often somebody may do something, for the service itself and for others who ask. */
@NullMarked
package dev.flashsale.ratelimit;

import org.jspecify.annotations.NullMarked;
