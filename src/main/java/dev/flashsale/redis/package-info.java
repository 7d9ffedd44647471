/** How the service talks to Redis: key names, Lua scripts, and connections bound to event loops. */
@NullMarked
package dev.flashsale.redis;

import org.jspecify.annotations.NullMarked;
