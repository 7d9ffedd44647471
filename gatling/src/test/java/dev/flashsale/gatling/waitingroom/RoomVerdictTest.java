package dev.flashsale.gatling.waitingroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flashsale.gatling.waitingroom.Guest.Ending;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each fault of a waiting room is found, and a sound one has none. */
class RoomVerdictTest {

  private static final int TICKETS = 10;
  private static final int UNITS = 3;
  private static final int DRAWN = 8;

  private final List<Guest> guests = new ArrayList<>();
  private final ObjectNode item =
      JsonNodeFactory.instance.objectNode().put("drift", 0).put("oversold", 0).put("available", 0);

  RoomVerdictTest() {
    for (int number = 0; number < TICKETS; number++) {
      int position = number < DRAWN ? DRAWN - number : number + 1;
      Ending ending = position <= UNITS ? Ending.BOUGHT : Ending.SOLD_OUT;
      guests.add(new Guest(number, position, ending, 1_000, 3));
    }
  }

  @Test
  void aSoundRoomHasNoFaults() {
    assertThat(faults()).isEmpty();
  }

  @Test
  void somebodyDidNotCome() {
    guests.removeLast();
    assertThat(faults()).contains("9 of 10 shoppers came");
  }

  @Test
  void somebodyWasToldNothing() {
    replace(9, new Guest(9, 10, Ending.LOST, 1_000, 3));
    assertThat(faults()).containsExactly("1 shoppers were told nothing in the end");
  }

  @Test
  void twoHaveOneNumber() {
    replace(4, new Guest(3, 4, Ending.SOLD_OUT, 1_000, 3));
    assertThat(faults()).containsExactly("ticket numbers are not one each");
  }

  @Test
  void twoHaveOnePosition() {
    replace(0, new Guest(0, 7, Ending.SOLD_OUT, 1_000, 3));
    assertThat(faults()).containsExactly("positions are not one each");
  }

  @Test
  void somebodyLateWasPutInFront() {
    replace(9, new Guest(9, 8, Ending.SOLD_OUT, 1_000, 3));
    replace(0, new Guest(0, 10, Ending.SOLD_OUT, 1_000, 3));
    assertThat(faults())
        .containsExactly("who came after the opening was not put behind in the order of coming");
  }

  @Test
  void unitsWereLeft() {
    replace(7, new Guest(7, 1, Ending.SOLD_OUT, 1_000, 3));
    assertThat(faults()).containsExactly("2 of 3 units were bought");
  }

  @Test
  void somebodyBoughtBeforeTheirTurn() {
    replace(7, new Guest(7, 1, Ending.SOLD_OUT, 1_000, 3));
    replace(9, new Guest(9, 10, Ending.BOUGHT, 1_000, 3));
    assertThat(faults()).containsExactly("position 10 bought before others were let in");
  }

  @Test
  void hardlyAnybodyWasDrawn() {
    assertThat(new RoomVerdict(guests, TICKETS, UNITS, 5, item).faults())
        .contains("only 5 took part in the draw");
  }

  @Test
  void theBooksAreWrong() {
    item.put("drift", 2).put("oversold", 1).put("available", 4);
    assertThat(faults())
        .containsExactly(
            "the audit's drift is 2", "the audit's oversold is 1", "the audit's available is 4");
  }

  private void replace(int place, Guest guest) {
    guests.set(place, guest);
  }

  private List<String> faults() {
    return new RoomVerdict(guests, TICKETS, UNITS, DRAWN, item).faults();
  }
}
