package dev.flashsale.bench.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * HTTP requests in a row without end, each the head of a sale (its request line) and the tail of a
 * shopper (headers and body), so that thousands of shoppers in many sales fit in memory.
 *
 * @param heads request lines, without their line end
 * @param tails what follows a request line, its line end first
 */
public record Requests(List<byte[]> heads, List<byte[]> tails, Order order) {

  /** Which request comes n-th. {@code wrk.lua} knows the same orders. */
  public enum Order {
    /** All shoppers in the first sale, then all in the second, and so on: each pair once. */
    SALE_AFTER_SALE,
    /** One shopper in each sale in turn: each pair once. */
    ACROSS_SALES,
    /** As {@link #SALE_AFTER_SALE}, from the start again as often as needed. */
    AGAIN_AND_AGAIN
  }

  /** How far shoppers of neighbouring sales are apart, so that few buy twice in a moment. */
  private static final int STRIDE = 7;

  /** The request {@code n}, from 0, into {@code copy}. */
  public void get(long n, ByteConsumer copy) {
    int sales = heads.size();
    int shoppers = tails.size();
    int head;
    int tail;
    if (order == Order.ACROSS_SALES) {
      head = (int) (n % sales);
      tail = (int) ((n / sales + (long) head * STRIDE) % shoppers);
    } else {
      head = (int) (n / shoppers % sales);
      tail = (int) (n % shoppers);
    }
    copy.accept(heads.get(head), tails.get(tail));
  }

  /** Takes the two halves of a request. */
  @FunctionalInterface
  public interface ByteConsumer {
    void accept(byte[] head, byte[] tail);
  }

  /** How many differ. */
  public long distinct() {
    return (long) heads.size() * tails.size();
  }

  /** Writes {@code heads} and {@code tails} into {@code directory}, for wrk.lua. */
  public void write(Path directory) throws IOException {
    Files.write(directory.resolve("heads"), joined(heads));
    Files.write(directory.resolve("tails"), joined(tails));
  }

  /** No request holds a zero byte. */
  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    try {
      for (byte[] part : parts) {
        joined.write(part);
        joined.write(0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return joined.toByteArray();
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
