/** What the processes under test cost. */
@NullMarked
package dev.flashsale.bench.cpu;

import org.jspecify.annotations.NullMarked;
