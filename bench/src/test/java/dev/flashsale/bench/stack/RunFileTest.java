package dev.flashsale.bench.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RunFileTest {

  @Test
  void readsNamesAndValues() {
    assertThat(RunFile.parse("app 12\nredis 13\n", ' '))
        .containsExactlyInAnyOrderEntriesOf(Map.of("app", "12", "redis", "13"));
  }

  @Test
  void aValueMayHoldTheSeparator() {
    assertThat(RunFile.parse("URL=jdbc:x?a=b\n\n", '='))
        .containsExactlyEntriesOf(Map.of("URL", "jdbc:x?a=b"));
  }
}
