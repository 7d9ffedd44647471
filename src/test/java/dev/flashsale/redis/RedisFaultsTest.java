package dev.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Redis says of itself is no mistake of ours. */
class RedisFaultsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOADING Redis is loading the dataset in memory",
        "MISCONF Errors writing to the AOF file: No space left on device",
        "ERR Error running script (call to f_1e96): @user_script:17: @user_script: 17: -MISCONF"
            + " Errors writing to the AOF file: No space left on device",
        "ERR Error running script (call to f_1e96): @user_script:17: @user_script: 17: -NOREPLICAS"
            + " Not enough good replicas to write.",
        "ERR Error running script (call to f_1e96): @user_script:17: @user_script: 17: -OOM command"
            + " not allowed when used memory > 'maxmemory'.",
        "READONLY You can't write against a read only replica.",
      })
  void aRedisThatCannotIsAway(String reply) {
    assertThat(RedisFaults.explained(new Throwable(reply)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reply);
  }

  @Test
  void aWrongCommandIsAMistake() {
    Throwable fault = new Throwable("ERR wrong number of arguments for 'get' command");
    assertThat(RedisFaults.explained(fault)).isSameAs(fault);
  }
}
