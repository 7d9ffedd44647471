/** What every HTTP answer shares: problem documents, their codes, and how faults become them. */
@NullMarked
package dev.flashsale.http;

import org.jspecify.annotations.NullMarked;
