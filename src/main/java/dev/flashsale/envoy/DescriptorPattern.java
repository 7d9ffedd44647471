package dev.flashsale.envoy;

import envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Descriptors a rule is about: those with just these entries, in this order. A value of {@code *}
 * stands for any.
 */
record DescriptorPattern(List<EntryPattern> entries) {

  private static final Pattern WRITTEN = Pattern.compile("([^=\\s]+)=(.+)");
  private static final String ANY = "*";

  /**
   * Of patterns that match the same descriptor the most specific comes first: the one that names
   * the value of the first entry in which they differ, as the levels of a tree would be searched.
   */
  static final Comparator<DescriptorPattern> MOST_SPECIFIC_FIRST =
      Comparator.comparing(DescriptorPattern::wildcards);

  record EntryPattern(String key, String value) {

    boolean matches(RateLimitDescriptor.Entry entry) {
      return key.equals(entry.getKey()) && (value.equals(ANY) || value.equals(entry.getValue()));
    }
  }

  /** The pattern of entries written such as {@code remote_address=*}; empty if it is none. */
  static Optional<DescriptorPattern> of(List<String> written) {
    List<Optional<EntryPattern>> entries = written.stream().map(DescriptorPattern::entry).toList();
    return entries.isEmpty() || entries.contains(Optional.<EntryPattern>empty())
        ? Optional.empty()
        : Optional.of(new DescriptorPattern(entries.stream().map(Optional::orElseThrow).toList()));
  }

  private static Optional<EntryPattern> entry(String written) {
    var parts = WRITTEN.matcher(written);
    return parts.matches()
        ? Optional.of(new EntryPattern(parts.group(1), parts.group(2)))
        : Optional.empty();
  }

  boolean matches(RateLimitDescriptor descriptor) {
    if (descriptor.getEntriesCount() != entries.size()) {
      return false;
    }
    for (int i = 0; i < entries.size(); i++) {
      if (!entries.get(i).matches(descriptor.getEntries(i))) {
        return false;
      }
    }
    return true;
  }

  /** A character for each entry, such that what names its value sorts before what does not. */
  private String wildcards() {
    StringBuilder wildcards = new StringBuilder();
    for (EntryPattern entry : entries) {
      wildcards.append(entry.value().equals(ANY) ? '1' : '0');
    }
    return wildcards.toString();
  }
}
