/** Running the service: start-up checks, health, metrics, and the clock. */
@NullMarked
package dev.flashsale.ops;

import org.jspecify.annotations.NullMarked;
