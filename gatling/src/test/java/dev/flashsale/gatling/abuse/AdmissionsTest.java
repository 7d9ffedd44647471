package dev.flashsale.gatling.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AdmissionsTest {

  private static final long SECOND_NS = 1_000_000_000;

  @Test
  void theTimeOfADecisionIsKnownToWithinALatency() {
    List<Exchange> asked =
        List.of(at(0, SECOND_NS / 10, 202), at(2 * SECOND_NS, SECOND_NS / 5, 202));
    Admissions admissions = Admissions.of(asked, Limit.ADDRESS_WRITES);
    assertThat(admissions.least()).isCloseTo(200 + 50 * 1.9, within(1e-6));
    assertThat(admissions.most()).isCloseTo(200 + 50 * 2.2, within(1e-6));
  }

  @Test
  void onlyWhatTheLimitItselfRefusedIsNotAdmitted() {
    Exchange byAnother = new Exchange(Group.STORM, 1, "ann", 0, 1, 429, "rate-limited", "buyer", 1);
    assertThat(Admissions.of(List.of(byAnother), Limit.ADDRESS_WRITES).admitted()).isEqualTo(1);
    assertThat(Admissions.of(List.of(byAnother), Limit.BUYER_PACE).admitted()).isZero();
  }

  @Test
  void onePercentAndOneRequestAreAllowed() {
    // 200 + 50 x 2, which is 300: one percent is 3.
    assertThat(admitted(304).tooMany()).isFalse();
    assertThat(admitted(305).tooMany()).isTrue();
    assertThat(admitted(296).tooFew()).isFalse();
    assertThat(admitted(295).tooFew()).isTrue();
  }

  private static Admissions admitted(int number) {
    Stream<Exchange> admitted = IntStream.range(0, number).mapToObj(_ -> at(0, 0, 202));
    Stream<Exchange> refused = Stream.of(at(0, 0, 429), at(2 * SECOND_NS, 0, 429));
    return Admissions.of(Stream.concat(admitted, refused).toList(), Limit.ADDRESS_WRITES);
  }

  private static Exchange at(long sentNs, long latencyNs, int status) {
    String limit = Limit.ADDRESS_WRITES.policy();
    return new Exchange(
        Group.CROWDED_ADDRESS, 1, "ann", sentNs, latencyNs, status, "any", limit, 1);
  }
}
