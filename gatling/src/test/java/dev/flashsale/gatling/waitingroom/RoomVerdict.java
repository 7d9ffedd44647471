package dev.flashsale.gatling.waitingroom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flashsale.gatling.waitingroom.Guest.Ending;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Judges a waiting room by what everybody in it was told.
 *
 * @param tickets how many should have been given
 * @param units for sale
 * @param drawn how many tickets took part in the draw
 * @param item of the sale's audit, the only one
 */
record RoomVerdict(Collection<Guest> guests, int tickets, int units, long drawn, JsonNode item) {

  /** Everything that was promised and not kept. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    expect(
        guests.size() == tickets,
        "%d of %d shoppers came".formatted(guests.size(), tickets),
        faults);
    expect(
        count(Ending.LOST) == 0,
        count(Ending.LOST) + " shoppers were told nothing in the end",
        faults);
    expect(
        isOneToN(guests.stream().mapToLong(guest -> guest.number() + 1)),
        "ticket numbers are not one each",
        faults);
    expect(
        isOneToN(guests.stream().mapToLong(Guest::position)), "positions are not one each", faults);
    expect(
        guests.stream()
            .noneMatch(guest -> guest.number() >= drawn && guest.position() != guest.number() + 1),
        "who came after the opening was not put behind in the order of coming",
        faults);
    expect(drawn > tickets / 2, "only " + drawn + " took part in the draw", faults);
    expect(
        count(Ending.BOUGHT) == units,
        "%d of %d units were bought".formatted(count(Ending.BOUGHT), units),
        faults);
    expect(
        lastBuyer() <= 2L * units,
        "position " + lastBuyer() + " bought before others were let in",
        faults);
    for (String zero : List.of("drift", "oversold", "available")) {
      expect(
          item.path(zero).asInt(-1) == 0, "the audit's " + zero + " is " + item.path(zero), faults);
    }
    return faults;
  }

  /** For people: who got what, and when everybody knew. */
  String summary() {
    long lastSale = endOf(Ending.BOUGHT);
    return String.format(
        Locale.ROOT,
        "%,d tickets, %,d drawn; bought %,d (the last %.1f s after the opening), let in too late %,d,"
            + " told of the sell-out %,d (the last %.1f s after the last sale); %.1f polls for each",
        guests.size(),
        drawn,
        count(Ending.BOUGHT),
        lastSale / 1000.0,
        count(Ending.TOO_LATE),
        count(Ending.SOLD_OUT),
        Math.max(0, endOf(Ending.SOLD_OUT) - lastSale) / 1000.0,
        guests.stream().mapToInt(Guest::polls).average().orElse(0));
  }

  private long endOf(Ending ending) {
    return guests.stream()
        .filter(guest -> guest.ending() == ending)
        .mapToLong(Guest::endedMs)
        .max()
        .orElse(0);
  }

  private long lastBuyer() {
    return guests.stream()
        .filter(guest -> guest.ending() == Ending.BOUGHT)
        .mapToLong(Guest::position)
        .max()
        .orElse(0);
  }

  private long count(Ending ending) {
    return guests.stream().filter(guest -> guest.ending() == ending).count();
  }

  private boolean isOneToN(LongStream numbers) {
    long[] sorted = numbers.sorted().toArray();
    return LongStream.range(0, sorted.length).allMatch(i -> sorted[(int) i] == i + 1);
  }

  private static void expect(boolean holds, String otherwise, List<String> faults) {
    if (!holds) {
      faults.add(otherwise);
    }
  }
}
