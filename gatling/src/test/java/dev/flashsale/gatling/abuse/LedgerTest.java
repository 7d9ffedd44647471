package dev.flashsale.gatling.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

  private static final Exchange SERVED =
      new Exchange(Group.HONEST, 0, "ann", 0, 12, 202, null, null, 0);
  private static final Exchange REFUSED =
      new Exchange(Group.HASTY_BUYER, 2, "bob", 7, 12, 429, "rate-limited", "buyer", 1);

  @Test
  void whatIsWrittenIsRead(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("runs/ledger.jsonl");
    Restart restart = new Restart("a", "b", 5, 4, 1_500);
    Ledger ledger = new Ledger();
    ledger.add(SERVED);
    ledger.add(REFUSED);
    ledger.restarted(restart);
    ledger.write(file);
    assertThat(Ledger.read(file).exchanges()).containsExactly(SERVED, REFUSED);
    assertThat(Ledger.read(file).restart()).contains(restart);
  }

  @Test
  void aRunWithoutARestartHasNone(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("ledger.jsonl");
    new Ledger().write(file);
    assertThat(Ledger.read(file).restart()).isEmpty();
  }
}
