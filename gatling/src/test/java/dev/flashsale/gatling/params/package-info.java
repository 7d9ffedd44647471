/** What can be chosen about a run, read from system properties or the environment. */
@NullMarked
package dev.flashsale.gatling.params;

import org.jspecify.annotations.NullMarked;
