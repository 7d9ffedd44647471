/** Medians, ratios and targets, and the files they are written to. */
@NullMarked
package dev.flashsale.bench.report;

import org.jspecify.annotations.NullMarked;
