package dev.flashsale.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {

  private static final String ACCEPTED =
      "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nCONTENT-length: 10\r\n\r\n"
          + "{\"a\":\r\n\r\n}";
  private static final String EMPTY = "HTTP/1.1 429 Too Many\r\ncontent-length: 0\r\n\r\n";
  private static final String NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n";

  @Test
  void findsWhereEachAnswerEnds() {
    assertThat(statuses(ACCEPTED + EMPTY + NO_CONTENT + ACCEPTED))
        .containsExactly(202, 429, 204, 202);
  }

  @Test
  void anUnfinishedAnswerIsNone() {
    assertThat(statuses(ACCEPTED.substring(0, ACCEPTED.length() - 1))).isEmpty();
    assertThat(statuses(EMPTY.substring(0, EMPTY.length() - 1))).isEmpty();
  }

  @Test
  void skipsAllOfABodyButItsLastByte() {
    AnswerReader reader = new AnswerReader();
    byte[] head = Requests.ascii(ACCEPTED.substring(0, ACCEPTED.indexOf('{')));
    for (byte b : head) {
      assertThat(reader.accept(b)).isZero();
    }
    assertThat(reader.skippable(4)).isEqualTo(4);
    reader.skip(4);
    assertThat(reader.skippable(100)).isEqualTo(5);
    reader.skip(5);
    assertThat(reader.skippable(100)).isZero();
    assertThat(reader.accept((byte) '}')).isEqualTo(202);
  }

  private static List<Integer> statuses(String bytes) {
    AnswerReader reader = new AnswerReader();
    List<Integer> statuses = new ArrayList<>();
    for (byte b : Requests.ascii(bytes)) {
      int status = reader.accept(b);
      if (status != 0) {
        statuses.add(status);
      }
    }
    return statuses;
  }
}
