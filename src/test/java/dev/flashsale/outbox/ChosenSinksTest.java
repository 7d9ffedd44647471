package dev.flashsale.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.Unscheduled;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which sinks a setting means. */
@QuarkusTest
@TestProfile(Unscheduled.class)
@QuarkusTestResource(LocalStackResource.class)
@SuppressWarnings("NullAway.Init") // injected
class ChosenSinksTest {

  @Inject @Any Instance<EventSink> known;

  @Test
  void eachNameIsASinkAndANameTwiceIsOne() {
    assertThat(chosen("log", " probe ", "log"))
        .extracting(EventSink::name)
        .containsExactly("log", "probe");
  }

  @Test
  void noneIsNone() {
    assertThat(chosen("none")).isEmpty();
    assertThat(chosen()).isEmpty();
  }

  @Test
  void aNameNobodyHasIsRefusedAndTheOthersAreNamed() {
    assertThatThrownBy(() -> chosen("log", "pigeon"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "flashsale.outbox.sinks names 'pigeon', but there are only: kafka, log, probe, webhook");
  }

  @Test
  void aSinkThatLacksASettingIsRefused() {
    assertThatThrownBy(() -> chosen("kafka")).hasMessageContaining("kafka.bootstrap.servers");
    assertThatThrownBy(() -> chosen("webhook")).hasMessageContaining("outbox.webhook.");
  }

  private List<EventSink> chosen(String... names) {
    return new ChosenSinks(known, OutboxSettings.sinks(names)).start();
  }
}
