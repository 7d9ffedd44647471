package dev.flashsale.envoy;

import dev.flashsale.admission.Sha256;
import envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;

/** What a descriptor is counted under: two are the same if all of their entries are. */
final class DescriptorName {

  private DescriptorName() {}

  /** Short however long the entries are, because many are remembered. */
  static String of(String domain, RateLimitDescriptor descriptor) {
    StringBuilder text = new StringBuilder();
    append(domain, text);
    for (RateLimitDescriptor.Entry entry : descriptor.getEntriesList()) {
      append(entry.getKey(), text);
      append(entry.getValue(), text);
    }
    return Sha256.name(text.toString());
  }

  /** With its length before it, so that no two lists of texts are written the same. */
  private static void append(String part, StringBuilder text) {
    text.append(part.length()).append(':').append(part);
  }
}
