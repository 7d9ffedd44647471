package dev.flashsale.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.http.ProblemException;
import dev.flashsale.http.StrictJson;
import dev.flashsale.sale.Slug;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The body of a purchase is one, or refused; see {@code docs/fuzzing.md}. */
class CheckoutFuzzTest {

  private static final BuyRequestReader READER = reader();

  private static BuyRequestReader reader() {
    ObjectMapper json = new ObjectMapper();
    new StrictJson().customize(json);
    return new BuyRequestReader(json);
  }

  static Stream<byte[]> bodies() {
    return Stream.of(
            "{\"items\":[{\"sku\":\"shoe\",\"quantity\":1}]}",
            "{\"items\":[{\"sku\":\"a\",\"quantity\":10000},{\"sku\":\"b\",\"quantity\":2}]}",
            "{\"items\":[null]}",
            "{\"items\":[],\"items\":[]}",
            "{\"items\":[{\"sku\":\"\\u0000\",\"quantity\":1e0}]}",
            "[[[[",
            "")
        .map(text -> Buffer.buffer(text).getBytes());
  }

  @FuzzTest(maxDuration = "1m")
  @MethodSource("bodies")
  void aBodyIsAPurchaseOrRefused(byte @NotNull [] body) {
    try {
      BuyRequest request = READER.read(Buffer.buffer(body));
      assertThat(request.items()).hasSizeBetween(1, 10);
      assertThat(request.items())
          .allMatch(line -> Slug.matches(line.sku()))
          .allMatch(line -> line.quantity() >= 1 && line.quantity() <= 10_000);
    } catch (ProblemException refused) {
      assertThat(refused.problem().code()).isEqualTo(ProblemCode.VALIDATION);
    }
  }
}
