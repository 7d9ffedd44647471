package dev.flashsale.envoy;

import envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import envoy.service.ratelimit.v3.RateLimitRequest;
import io.grpc.Status;

/** How much may be asked at once. Each descriptor may be a call of Redis. */
final class Bounds {

  static final int DESCRIPTORS_MAX = 32;
  static final int ENTRIES_MAX = 16;

  /** Of a domain, a key or a value: what a long header has. */
  static final int TEXT_LENGTH_MAX = 4096;

  private Bounds() {}

  /**
   * Refuses what is empty or beyond the bounds.
   *
   * @throws io.grpc.StatusRuntimeException {@code INVALID_ARGUMENT}, naming the field
   */
  static void check(RateLimitRequest request) {
    text("domain", request.getDomain());
    count("descriptors", request.getDescriptorsCount(), DESCRIPTORS_MAX);
    for (int i = 0; i < request.getDescriptorsCount(); i++) {
      check("descriptors[" + i + "].entries", request.getDescriptors(i));
    }
  }

  private static void check(String path, RateLimitDescriptor descriptor) {
    count(path, descriptor.getEntriesCount(), ENTRIES_MAX);
    for (RateLimitDescriptor.Entry entry : descriptor.getEntriesList()) {
      text(path + ".key", entry.getKey());
      if (entry.getValue().length() > TEXT_LENGTH_MAX) {
        throw invalid(path + ".value must have " + TEXT_LENGTH_MAX + " characters at most");
      }
    }
  }

  private static void count(String path, int count, int max) {
    if (count < 1 || count > max) {
      throw invalid(path + " must be 1 to " + max);
    }
  }

  private static void text(String path, String text) {
    if (text.isEmpty() || text.length() > TEXT_LENGTH_MAX) {
      throw invalid(path + " must have 1 to " + TEXT_LENGTH_MAX + " characters");
    }
  }

  private static RuntimeException invalid(String reason) {
    return Status.INVALID_ARGUMENT.withDescription(reason).asRuntimeException();
  }
}
