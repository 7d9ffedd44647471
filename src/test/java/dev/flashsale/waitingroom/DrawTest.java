package dev.flashsale.waitingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Every ticket gets a position of its own, and none is likelier than another. */
class DrawTest {

  private static final String SEED = "00112233445566778899aabbccddeeff".repeat(2);

  @Property(tries = 200)
  void positionsAreAPermutation(@ForAll @IntRange(min = 1, max = 5_000) int tickets) {
    assertIsPermutation(new Draw(SEED, "drop", tickets), tickets);
  }

  @Example
  void alsoOfManyTickets() {
    assertIsPermutation(new Draw(SEED, "drop", 300_001), 300_001);
  }

  private static void assertIsPermutation(Draw draw, int tickets) {
    BitSet taken = new BitSet();
    for (int number = 0; number < tickets; number++) {
      long position = draw.position(number);
      assertThat(position).isBetween(0L, tickets - 1L);
      assertThat(taken.get((int) position)).isFalse();
      taken.set((int) position);
    }
  }

  /** Over many seeds each position is as likely for a ticket as any other, for few tickets too. */
  @Property(tries = 12)
  void noPositionIsLikelierThanAnother(@ForAll @IntRange(min = 2, max = 40) int tickets) {
    int draws = 500 * tickets;
    int number = tickets / 2;
    int[] times = new int[tickets];
    Random random = new Random(tickets);
    for (int i = 0; i < draws; i++) {
      times[(int) new Draw(seed(random), "drop", tickets).position(number)]++;
    }
    double expected = (double) draws / tickets;
    double chiSquare = 0;
    for (int observed : times) {
      chiSquare += (observed - expected) * (observed - expected) / expected;
    }
    int freedom = tickets - 1;
    // Six standard deviations of the chi-square distribution above its mean.
    assertThat(chiSquare).isLessThan(freedom + 6 * Math.sqrt(2.0 * freedom) + 6);
  }

  /** Who joined together does not stay together. */
  @Example
  void neighboursAreScattered() {
    int tickets = 10_000;
    Draw draw = new Draw(SEED, "drop", tickets);
    double distance = 0;
    for (int number = 1; number < tickets; number++) {
      distance += Math.abs(draw.position(number) - draw.position(number - 1L));
    }
    // Two positions at random are a third of the range apart.
    assertThat(distance / tickets).isCloseTo(tickets / 3.0, within(tickets * 0.02));
  }

  @Example
  void seedSaleAndNumberOfTicketsAllMatter() {
    Draw draw = new Draw(SEED, "drop", 1_000);
    assertThat(differences(draw, new Draw(SEED.replace('0', '1'), "drop", 1_000)))
        .isGreaterThan(900);
    assertThat(differences(draw, new Draw(SEED, "other", 1_000))).isGreaterThan(900);
    assertThat(differences(draw, new Draw(SEED, "drop", 1_001))).isGreaterThan(900);
    assertThat(differences(draw, new Draw(SEED, "drop", 1_000))).isZero();
  }

  private static int differences(Draw one, Draw other) {
    int differences = 0;
    for (int number = 0; number < 1_000; number++) {
      differences += one.position(number) == other.position(number) ? 0 : 1;
    }
    return differences;
  }

  /** Written down in docs/waiting-room.md, for other implementations. */
  @Example
  void theDocumentedExampleHolds() {
    Draw draw = new Draw("00".repeat(32), "midnight-drop", 10);
    StringBuilder positions = new StringBuilder();
    for (int number = 0; number < 10; number++) {
      positions.append(draw.position(number)).append(' ');
    }
    assertThat(positions.toString().strip()).isEqualTo("3 4 2 6 5 8 0 7 9 1");
    assertThat(Draw.commitment("00".repeat(32)))
        .isEqualTo("66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");
  }

  private static String seed(Random random) {
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    return HexFormat.of().formatHex(seed);
  }
}
