/** The service under test with its servers, as child processes. */
@NullMarked
package dev.flashsale.bench.stack;

import org.jspecify.annotations.NullMarked;
