package dev.flashsale.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies as people write them are read without a fault; see {@code docs/fuzzing.md}. */
class PatternFuzzTest {

  static Stream<Arguments> patterns() {
    return Stream.of(
        Arguments.of("POST /v1/sales/*/orders", "/v1/sales/a/orders"),
        Arguments.of("/**", "/"),
        Arguments.of("GET /v1/**", "//v1///"),
        Arguments.of("/v1/**/x", ""),
        Arguments.of("/" + "a/".repeat(50), "/*"));
  }

  @FuzzTest(maxDuration = "1m")
  @MethodSource("patterns")
  void aPatternReadsWhatItWrites(@NotNull String written, @NotNull String path) {
    RoutePattern.of(written)
        .ifPresent(
            pattern -> {
              pattern.matches("GET", RoutePattern.segmentsOf(path));
              assertThat(RoutePattern.of(pattern.toString())).contains(pattern);
            });
  }

  static Stream<Arguments> limits() {
    return Stream.of(
        Arguments.of(10, 1L, 0, 10),
        Arguments.of(1, Long.MAX_VALUE, 999_999_999, 1),
        Arguments.of(Integer.MAX_VALUE, Long.MIN_VALUE, 0, Integer.MIN_VALUE),
        Arguments.of(1_000_000, 0L, 1_000_000, 1_000_000));
  }

  @FuzzTest(maxDuration = "1m")
  @MethodSource("limits")
  void aLimitIsSoundOrNamesItsFields(int permits, long seconds, int nanos, int burst) {
    Duration interval = Duration.ofSeconds(seconds, Math.floorMod(nanos, 1_000_000_000));
    for (Algorithm algorithm : Algorithm.values()) {
      Limit limit = new Limit(algorithm, permits, interval, burst);
      if (limit.contradictions().isEmpty()) {
        assertThat(List.of((long) limit.permits(), (long) limit.burst(), limit.intervalMicros()))
            .allMatch(number -> number > 0);
      }
    }
  }
}
