package dev.flashsale.waitingroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody makes a pass or a ticket that counts; see {@code docs/fuzzing.md}. */
class SealFuzzTest {

  private final Seal seal = new Seal("pass", "0123456789abcdef0123456789abcdef");

  @FuzzTest(maxDuration = "1m")
  @ValueSource(
      strings = {
        "",
        "=",
        "AAAA",
        "\u00e9",
        "AAAAAAAAAAEAAAAAAAAAAgAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAEAAAAAAAAAAgAAAAAAAAAAAAAAAAAAAAA=",
        "AAAAAAAAAAEAAAAAAAAAAgAAAAAAAAAAAAAAAAAAAA+/"
      })
  void whatItDidNotWriteIsVoid(@NotNull String written) {
    assertThat(seal.read(written, "drop", "ada")).isEmpty();
  }

  @FuzzTest(maxDuration = "1m")
  @ValueSource(strings = {"", "ada", "a\nb", "\ud83d\udc5f"})
  void itReadsWhatItWrote(@NotNull String buyer) {
    String written = seal.write("drop", buyer, buyer.length(), -1);
    assertThat(seal.read(written, "drop", buyer)).hasValue(new long[] {buyer.length(), -1});
    assertThat(seal.read(written, "drop", buyer + "x")).isEmpty();
  }
}
