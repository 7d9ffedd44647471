package dev.flashsale.gatling.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

  private static final SaleRun RUN = new SaleRun("sale", 2, 1, 2, 42, true);
  private static final Ask ASK = Ask.first("sale", "ann", "key", "single", Step.BUY, "sneaker", 2);
  private static final Answer REPLAYED =
      new Answer(ASK, Outcome.RESERVED, 1_000, 12, 202, null, "id", "JOURNALED", true, 0, null);

  @Test
  void whatIsWrittenIsRead(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("runs/history.jsonl");
    Answer unanswered = Answer.none(ASK.again(), 2_000, 5);
    CheckoutAnswer paid =
        new CheckoutAnswer(
            new CheckoutAsk("sale", "ann", "id", Action.PAY, "key-2", "tok_approve", 1),
            CheckoutOutcome.PAID,
            3_000,
            200,
            0,
            null);
    try (History history = History.start(file, RUN, 3)) {
      history.add(REPLAYED);
      history.add(paid);
      history.add(unanswered);
    }
    History.Recorded recorded = History.read(file);
    assertThat(recorded.run()).isEqualTo(RUN);
    assertThat(recorded.answers()).containsExactly(REPLAYED, unanswered);
    assertThat(recorded.checkouts()).containsExactly(paid);
  }

  @Test
  void aJourneyThatNeverEndsIsStopped(@TempDir Path directory) throws IOException {
    try (History history = History.start(directory.resolve("history.jsonl"), RUN, 1)) {
      history.add(REPLAYED);
      assertThatThrownBy(() -> history.add(REPLAYED)).hasMessageContaining("never ends");
    }
  }

  @Test
  void anEmptyFileIsNoHistory(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("history.jsonl"));
    assertThatThrownBy(() -> History.read(file)).hasMessageContaining("did not start");
  }
}
