/** What tests share: the local stack, tokens, and sales made over the API. */
package dev.flashsale.testing;
