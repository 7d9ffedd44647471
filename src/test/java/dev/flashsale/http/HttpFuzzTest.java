package dev.flashsale.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.flashsale.sale.Slug;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in a request's head is read without a fault; see {@code docs/fuzzing.md}. */
class HttpFuzzTest {

  @FuzzTest(maxDuration = "1m")
  @ValueSource(
      strings = {
        "",
        "wait=5",
        "respond-async; wait = \"3\"",
        "WAIT=999999999",
        "wait=-1",
        "wait=1e9"
      })
  void aPreferenceNeverWaitsForLong(@NotNull String header) {
    assertThat(Preference.wait(List.of(header))).isBetween(Duration.ZERO, Preference.WAIT_MAX);
  }

  @FuzzTest(maxDuration = "1m")
  @ValueSource(strings = {"", "a", "a-b", "-a", "A", "a\n", "\u0661", "a%00"})
  void aSlugIsShortAndPlain(@NotNull String text) {
    boolean isSlug =
        !text.isEmpty()
            && text.length() <= 64
            && text.charAt(0) != '-'
            && text.chars()
                .allMatch(c -> c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    assertThat(Slug.matches(text)).isEqualTo(isSlug);
  }
}
