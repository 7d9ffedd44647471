/**
 * The service on one machine with nothing installed: embedded servers, demo tokens and a sample
 * sale, for the local run and the tests only.
 */
@NullMarked
package dev.flashsale.local;

import org.jspecify.annotations.NullMarked;
