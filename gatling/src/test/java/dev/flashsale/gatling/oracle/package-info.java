/** Compares what shoppers were told with what the service kept, and names every broken promise. */
@NullMarked
package dev.flashsale.gatling.oracle;

import org.jspecify.annotations.NullMarked;
