/** Events that could not be delivered, for admins to see and send again. */
@NullMarked
package dev.flashsale.outboxadmin;

import org.jspecify.annotations.NullMarked;
