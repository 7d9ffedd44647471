package dev.flashsale.waitingroom;

import dev.flashsale.admission.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The order of those who came before the opening: a permutation of their tickets, which anyone who
 * knows the seed can recompute (docs/waiting-room.md). Its hash is public from the beginning, so
 * the seed cannot be chosen once it is known who came.
 *
 * <p>A Feistel network of ten rounds over SHA-256, as in format-preserving encryption (NIST SP
 * 800-38G, whose FF1 has as many), walking the cycle while it leaves the range (Black and Rogaway,
 * "Ciphers with Arbitrary Finite Domains", 2002). So a position takes a few microseconds and no
 * memory, however many tickets there are. Immutable.
 */
final class Draw {

  /** Names the algorithm to those who verify. */
  static final String ALGORITHM = "feistel-sha256-10";

  private static final int ROUNDS = 10;
  private static final int COMMITMENT_BYTES = 32;
  private static final int LABEL_BYTES = Long.BYTES + 1 + Integer.BYTES;

  private final long tickets;
  private final int halfBits;
  private final byte[] prefix;

  /**
   * @param seed in hexadecimal
   * @param tickets of the draw, 1 to 2^40
   */
  Draw(String seed, String saleId, long tickets) {
    this.tickets = tickets;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(tickets - 1);
    this.halfBits = Math.max(1, (bits + 1) / 2);
    byte[] secret = HexFormat.of().parseHex(seed);
    byte[] sale = saleId.getBytes(StandardCharsets.UTF_8);
    this.prefix = ByteBuffer.allocate(secret.length + sale.length).put(secret).put(sale).array();
  }

  /** What is published of {@code seed} before it is. */
  static String commitment(String seed) {
    return HexFormat.of().formatHex(Sha256.first(COMMITMENT_BYTES, HexFormat.of().parseHex(seed)));
  }

  /**
   * The position of a ticket, from 0.
   *
   * @param number of the ticket, from 0, less than there are tickets
   */
  long position(long number) {
    long position = number;
    do {
      position = permute(position);
    } while (position >= tickets);
    return position;
  }

  private long permute(long number) {
    long mask = (1L << halfBits) - 1;
    long left = number >>> halfBits;
    long right = number & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (hash(round, right) & mask);
      left = right;
      right = next;
    }
    return (left << halfBits) | right;
  }

  private long hash(int round, long half) {
    ByteBuffer label = ByteBuffer.allocate(prefix.length + LABEL_BYTES).put(prefix);
    label.putLong(tickets).put((byte) round).putInt((int) half);
    return ByteBuffer.wrap(Sha256.first(Integer.BYTES, label.array())).getInt();
  }
}
