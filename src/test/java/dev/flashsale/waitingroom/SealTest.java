package dev.flashsale.waitingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SealTest {

  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private final Seal seal = new Seal("pass", SECRET);

  @Property
  void readsWhatItWrote(@ForAll long first, @ForAll long second) {
    assertThat(seal.read(seal.write("drop", "ada", first, second), "drop", "ada"))
        .hasValue(new long[] {first, second});
  }

  @Example
  void isForOneBuyerOneSaleOnePurposeAndOneSecret() {
    String written = seal.write("drop", "ada", 1, 2);
    assertThat(seal.read(written, "drop", "bob")).isEmpty();
    assertThat(seal.read(written, "other", "ada")).isEmpty();
    assertThat(new Seal("ticket", SECRET).read(written, "drop", "ada")).isEmpty();
    assertThat(new Seal("pass", SECRET + "!").read(written, "drop", "ada")).isEmpty();
  }

  /** Any bit counts, so the numbers cannot be changed. */
  @Property
  void noBitCanBeTurned(@ForAll @IntRange(min = 0, max = 255) int bit) {
    byte[] bytes = Base64.getUrlDecoder().decode(seal.write("drop", "ada", 1, 2));
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    String turned = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    assertThat(seal.read(turned, "drop", "ada")).isEmpty();
  }

  @Property
  void nonsenseIsVoid(@ForAll String written) {
    assertThat(seal.read(written, "drop", "ada")).isEmpty();
  }
}
