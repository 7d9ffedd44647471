/** The receiver of the service's events. */
@NullMarked
package dev.flashsale.chaos.event;

import org.jspecify.annotations.NullMarked;
