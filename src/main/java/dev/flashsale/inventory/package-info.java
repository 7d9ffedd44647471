/**
 * Units and who reserved them: the batched buy script, the sold-out shield, the journal, restocks
 * and the audit.
 */
@NullMarked
package dev.flashsale.inventory;

import org.jspecify.annotations.NullMarked;
