/** The network between them. */
@NullMarked
package dev.flashsale.chaos.proxy;

import org.jspecify.annotations.NullMarked;
