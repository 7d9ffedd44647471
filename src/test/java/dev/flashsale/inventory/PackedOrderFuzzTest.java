package dev.flashsale.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Redis' bytes are orders, or known not to be; see {@code docs/fuzzing.md}. */
class PackedOrderFuzzTest {

  static Stream<byte[]> records() {
    return IntStream.of(0, 1, 2, 10).mapToObj(PackedOrderFuzzTest::record);
  }

  private static byte[] record(int lines) {
    Buffer record = Buffer.buffer();
    PackedOrder.append(
        record,
        new Reservation(
            new UUID(lines, -lines),
            "drop",
            "ada",
            new byte[16],
            new byte[8],
            Instant.ofEpochMilli(1L << 40),
            lines > 1,
            new Basket(
                IntStream.range(0, lines).mapToObj(i -> new Basket.Line(i, i + 1)).toList())));
    return record.getBytes();
  }

  @FuzzTest(maxDuration = "1m")
  @MethodSource("records")
  void aRecordIsWrittenAsItWasRead(byte @NotNull [] bytes) {
    List<Reservation> orders;
    try {
      orders = PackedOrder.record(Buffer.buffer(bytes), "drop", "ada");
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return; // cut off
    }
    Buffer again = Buffer.buffer();
    orders.forEach(order -> PackedOrder.append(again, order));
    assertThat(PackedOrder.record(again, "drop", "ada").toString()).isEqualTo(orders.toString());
    assertThat(again.length()).isEqualTo(bytes.length);
  }

  static Stream<byte[]> entries() {
    return records()
        .map(
            record ->
                Buffer.buffer()
                    .appendUnsignedShort(record.length + 3)
                    .appendBytes(record)
                    .appendString("ada")
                    .getBytes());
  }

  /** What the journal takes for an entry that cannot be read. */
  @FuzzTest(maxDuration = "1m")
  @MethodSource("entries")
  void aJournalEntryIsOrdersOrUnreadable(byte @NotNull [] bytes) {
    try {
      assertThat(PackedOrder.journal(Buffer.buffer(bytes), "drop"))
          .allMatch(order -> order.saleId().equals("drop"));
    } catch (IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException e) {
      assertThat(bytes).isNotEmpty();
    }
  }
}
