/** A sale under abuse: who attacks it and how, what all were answered, and the verdict on it. */
@NullMarked
package dev.flashsale.gatling.abuse;

import org.jspecify.annotations.NullMarked;
