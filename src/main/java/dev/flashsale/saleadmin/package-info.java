/**
 * Commands of admins: create and publish sales, pause, resume and close them, restock, and audit
 * the books.
 */
@NullMarked
package dev.flashsale.saleadmin;

import org.jspecify.annotations.NullMarked;
