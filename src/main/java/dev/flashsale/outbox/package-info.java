/**
 * Events of the service, written in the transaction of the change they tell of, and the relay that
 * delivers them: at least once, in order for each aggregate, to any number of sinks.
 */
@NullMarked
package dev.flashsale.outbox;

import org.jspecify.annotations.NullMarked;
