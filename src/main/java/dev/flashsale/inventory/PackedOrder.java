package dev.flashsale.inventory;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The binary forms shared with the Lua scripts; {@code lua/includes/packed_order.lua} says the
 * layout.
 */
final class PackedOrder {

  private static final int KEY_HASH_BYTES = 16;
  private static final int FINGERPRINT_BYTES = 8;
  private static final int ID_AT = KEY_HASH_BYTES + FINGERPRINT_BYTES;
  private static final int CREATED_AT = ID_AT + 16;
  private static final int FLAGS_AT = CREATED_AT + 6;
  private static final int LINES_AT = FLAGS_AT + 2;
  private static final int LINE_BYTES = 4;

  private PackedOrder() {}

  /** A purchase as the buy script takes it. */
  static Buffer request(Purchase purchase) {
    List<Basket.Line> lines = purchase.basket().lines();
    byte[] buyer = purchase.buyerId().getBytes(StandardCharsets.UTF_8);
    Buffer packed =
        Buffer.buffer(CREATED_AT + 1 + LINE_BYTES * lines.size() + buyer.length)
            .appendBytes(purchase.keyHash())
            .appendBytes(purchase.fingerprint())
            .appendLong(purchase.orderId().getMostSignificantBits())
            .appendLong(purchase.orderId().getLeastSignificantBits())
            .appendUnsignedByte((short) (lines.size() + purchase.kind().flag()));
    append(packed, lines);
    return packed.appendBytes(buyer);
  }

  /** Appends an order to its buyer's record. */
  static void append(Buffer record, Reservation order) {
    List<Basket.Line> lines = order.basket().lines();
    long createdMs = order.createdAt().toEpochMilli();
    record
        .appendBytes(order.keyHash())
        .appendBytes(order.fingerprint())
        .appendLong(order.orderId().getMostSignificantBits())
        .appendLong(order.orderId().getLeastSignificantBits())
        .appendUnsignedShort((int) (createdMs >> 32))
        .appendUnsignedInt(createdMs & 0xFFFFFFFFL)
        .appendUnsignedByte((short) (order.unitsReturned() ? 1 : 0))
        .appendUnsignedByte((short) lines.size());
    append(record, lines);
  }

  private static void append(Buffer packed, List<Basket.Line> lines) {
    for (Basket.Line line : lines) {
      packed.appendUnsignedShort(line.place()).appendUnsignedShort(line.quantity());
    }
  }

  /** All orders of a buyer's record, oldest first. */
  static List<Reservation> record(Buffer record, String saleId, String buyerId) {
    List<Reservation> orders = new ArrayList<>(1);
    for (int at = 0; at < record.length(); at += sizeAt(record, at)) {
      orders.add(orderAt(record, at, saleId, buyerId));
    }
    return orders;
  }

  /** All orders of a journal entry's {@code orders} field, in the order they were accepted. */
  static List<Reservation> journal(Buffer entry, String saleId) {
    List<Reservation> orders = new ArrayList<>();
    int at = 0;
    while (at < entry.length()) {
      int end = at + 2 + entry.getUnsignedShort(at);
      int buyerAt = at + 2 + sizeAt(entry, at + 2);
      orders.add(
          orderAt(
              entry, at + 2, saleId, entry.getString(buyerAt, end, StandardCharsets.UTF_8.name())));
      at = end;
    }
    return orders;
  }

  private static int sizeAt(Buffer packed, int at) {
    return LINES_AT + LINE_BYTES * packed.getUnsignedByte(at + LINES_AT - 1);
  }

  private static Reservation orderAt(Buffer packed, int at, String saleId, String buyerId) {
    int lineCount = packed.getUnsignedByte(at + LINES_AT - 1);
    List<Basket.Line> lines = new ArrayList<>(lineCount);
    for (int line = 0; line < lineCount; line++) {
      int lineAt = at + LINES_AT + LINE_BYTES * line;
      lines.add(
          new Basket.Line(packed.getUnsignedShort(lineAt), packed.getUnsignedShort(lineAt + 2)));
    }
    return new Reservation(
        new UUID(packed.getLong(at + ID_AT), packed.getLong(at + ID_AT + 8)),
        saleId,
        buyerId,
        packed.getBytes(at, at + KEY_HASH_BYTES),
        packed.getBytes(at + KEY_HASH_BYTES, at + ID_AT),
        Instant.ofEpochMilli(unsigned48(packed, at + CREATED_AT)),
        packed.getByte(at + FLAGS_AT) != 0,
        new Basket(lines));
  }

  private static long unsigned48(Buffer packed, int at) {
    return ((long) packed.getUnsignedShort(at) << 32) | packed.getUnsignedInt(at + 2);
  }
}
