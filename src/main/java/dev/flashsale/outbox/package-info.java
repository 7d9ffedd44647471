/** Events of the service, written in the transaction of the change they tell of. */
@NullMarked
package dev.flashsale.outbox;

import org.jspecify.annotations.NullMarked;
