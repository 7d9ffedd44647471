package dev.flashsale.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules and descriptors are read without a fault; see {@code docs/fuzzing.md}. */
class DescriptorFuzzTest {

  @FuzzTest(maxDuration = "1m")
  @ValueSource(
      strings = {"", "=", "a=", "=b", "a=b", "a=b=c", "a=*", "a b=c", "a=\n", "\u00e9=\u0000"})
  void aPatternMatchesWhatItNames(@NotNull String written) {
    Optional<DescriptorPattern> pattern = DescriptorPattern.of(List.of(written));
    pattern.ifPresent(
        known -> {
          DescriptorPattern.EntryPattern entry = known.entries().getFirst();
          assertThat(entry.key() + "=" + entry.value()).isEqualTo(written);
          assertThat(known.matches(descriptor(entry.key(), entry.value()))).isTrue();
          assertThat(DescriptorName.of("d", descriptor(entry.key(), entry.value()))).isNotEmpty();
        });
  }

  private static RateLimitDescriptor descriptor(String key, String value) {
    return RateLimitDescriptor.newBuilder()
        .addEntries(RateLimitDescriptor.Entry.newBuilder().setKey(key).setValue(value))
        .build();
  }
}
