package dev.flashsale.gatling.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashsale.gatling.params.Journey;
import dev.flashsale.gatling.params.Shares;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShopperTest {

  private static final Shares SHARES = Shares.parse(Shares.DEFAULT);

  @Test
  void aSeedMakesTheSameShoppersAgain() {
    assertThat(shoppers(7, SHARES))
        .isEqualTo(shoppers(7, SHARES))
        .isNotEqualTo(shoppers(8, SHARES));
  }

  @Test
  void shoppersAreDistinctAndComeForEverything() {
    assertThat(shoppers(7, SHARES)).extracting(Shopper::buyer).doesNotHaveDuplicates();
    assertThat(shoppers(7, SHARES)).extracting(Shopper::journey).contains(Journey.values());
  }

  @Test
  void neighboursShareTheirKeys() {
    List<Shopper> shoppers = shoppers(7, SHARES);
    assertThat(shoppers.get(0).key(1)).isEqualTo(shoppers.get(1).key(1));
    assertThat(shoppers.get(1).key(1)).isNotEqualTo(shoppers.get(2).key(1));
  }

  @Test
  void sharesDecideWhatShoppersComeFor() {
    assertThat(shoppers(7, Shares.parse("wait=1")))
        .extracting(Shopper::journey)
        .containsOnly(Journey.WAIT);
  }

  @Test
  void sharesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> Shares.parse("singel=1")).hasMessageContaining("singel");
    assertThatThrownBy(() -> Shares.parse("single=-1")).hasMessageContaining("single=-1");
    assertThatThrownBy(() -> Shares.parse("single=0")).hasMessageContaining("all 0");
  }

  private static List<Shopper> shoppers(long seed, Shares shares) {
    return IntStream.range(0, 500)
        .mapToObj(number -> Shopper.numbered(number, "sale", seed, shares))
        .toList();
  }
}
