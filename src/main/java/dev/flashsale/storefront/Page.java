package dev.flashsale.storefront;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * What anyone gets to see at one moment, ready to be sent: rendered once, sent to all who ask.
 *
 * @param json never changed, so that many connections may send it at once
 * @param tag changes exactly when something a shopper sees does, which the server's time is not
 * @param freshFor how long it is true at most: no longer than until a sale opens or closes
 */
record Page(Buffer json, String tag, Duration freshFor) {}
