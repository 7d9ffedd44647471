package dev.flashsale.bench.load;

/**
 * Reads HTTP answers just far enough to know their status and where they end. Not thread-safe; one
 * for each connection.
 */
final class AnswerReader {

  private static final byte[] CONTENT_LENGTH = Requests.ascii("content-length:");
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  private final byte[] line = new byte[8 * 1024];
  private int lineLength;
  private boolean inBody;
  private long bodyLeft;
  private int status;

  /**
   * Takes the next byte.
   *
   * @return the status of the answer that this byte ends, else 0
   */
  int accept(byte next) {
    if (inBody) {
      bodyLeft--;
      return bodyLeft == 0 ? finished() : 0;
    }
    if (next != '\n') {
      if (next != '\r' && lineLength < line.length) {
        line[lineLength++] = next;
      }
      return 0;
    }
    return endOfLine();
  }

  /** How many of the coming bytes are body, which nobody needs to look at, but for the last. */
  int skippable(int available) {
    return inBody ? (int) Math.min(available, bodyLeft - 1) : 0;
  }

  void skip(int bytes) {
    bodyLeft -= bytes;
  }

  private int endOfLine() {
    int length = lineLength;
    lineLength = 0;
    if (length == 0) {
      inBody = bodyLeft > 0;
      return inBody ? 0 : finished();
    }
    if (status == 0) {
      status = (int) number(STATUS_AT, STATUS_AT + 3);
    } else if (isContentLength(length)) {
      bodyLeft = number(CONTENT_LENGTH.length, length);
    }
    return 0;
  }

  private int finished() {
    int answered = status;
    status = 0;
    bodyLeft = 0;
    inBody = false;
    return answered;
  }

  private boolean isContentLength(int length) {
    if (length <= CONTENT_LENGTH.length) {
      return false;
    }
    for (int i = 0; i < CONTENT_LENGTH.length; i++) {
      if (Character.toLowerCase(line[i]) != CONTENT_LENGTH[i]) {
        return false;
      }
    }
    return true;
  }

  private long number(int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      if (line[i] >= '0' && line[i] <= '9') {
        number = number * 10 + line[i] - '0';
      }
    }
    return number;
  }
}
