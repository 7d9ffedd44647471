package dev.flashsale.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.bench.load.Requests.Order;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestsTest {

  @Test
  void saleAfterSaleLetsEverybodyBuyInOneSaleFirst() {
    assertThat(sent(requests(2, 3, Order.SALE_AFTER_SALE), 7))
        .containsExactly("0:0", "0:1", "0:2", "1:0", "1:1", "1:2", "0:0");
  }

  @Test
  void acrossSalesTakesEachSaleInTurn() {
    assertThat(sent(requests(3, 5, Order.ACROSS_SALES), 4))
        .extracting(pair -> pair.charAt(0))
        .containsExactly('0', '1', '2', '0');
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void noPairComesTwiceBeforeAllHaveCome(Order order) {
    Requests requests = requests(6, 11, order);
    assertThat(requests.distinct()).isEqualTo(66);
    assertThat(sent(requests, 66)).doesNotHaveDuplicates();
  }

  private static List<String> sent(Requests requests, int count) {
    return LongStream.range(0, count)
        .mapToObj(
            n -> {
              StringBuilder text = new StringBuilder();
              requests.get(n, (head, tail) -> text.append(text(head)).append(text(tail)));
              return text.toString();
            })
        .toList();
  }

  private static Requests requests(int sales, int shoppers, Order order) {
    return new Requests(
        IntStream.range(0, sales).mapToObj(i -> Requests.ascii(i + ":")).toList(),
        IntStream.range(0, shoppers).mapToObj(i -> Requests.ascii("" + i)).toList(),
        order);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
