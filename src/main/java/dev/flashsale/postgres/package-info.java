/**
 * How the service talks to PostgreSQL: sessions on contexts of their own, and SQL from resource
 * files.
 */
@NullMarked
package dev.flashsale.postgres;

import org.jspecify.annotations.NullMarked;
