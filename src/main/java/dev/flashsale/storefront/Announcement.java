package dev.flashsale.storefront;

import io.vertx.core.buffer.Buffer;

/**
 * A page as a server-sent event.
 *
 * @param tag the page's
 * @param bytes never changed, so that many connections may send them at once
 */
record Announcement(String tag, Buffer bytes) {

  /** A comment, which clients skip. */
  static final String BEAT = ":\n\n";

  static Announcement of(Page page) {
    return new Announcement(
        page.tag(),
        Buffer.buffer(page.json().length() + 8)
            .appendString("data:")
            .appendBuffer(page.json())
            .appendString("\n\n"));
  }
}
