package dev.flashsale.gatling.params;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SettingTest {

  private static final Setting SETTING = new Setting("flashsale.settingTest");

  @AfterEach
  void forget() {
    System.clearProperty(SETTING.name());
  }

  @Test
  void blankCountsAsNotSet() {
    System.setProperty(SETTING.name(), " ");
    assertThat(SETTING.textOr("otherwise")).isEqualTo("otherwise");
  }

  @Test
  void whatIsSetWins() {
    System.setProperty(SETTING.name(), "12");
    assertThat(SETTING.positiveOr(3)).isEqualTo(12);
  }

  @Test
  void nonsenseIsRefusedByName() {
    System.setProperty(SETTING.name(), "many");
    assertThatThrownBy(() -> SETTING.positiveOr(3))
        .hasMessageContaining("flashsale.settingTest")
        .hasMessageContaining("many");
    System.setProperty(SETTING.name(), "0");
    assertThatThrownBy(() -> SETTING.positiveOr(3)).hasMessageContaining("at least 1");
  }
}
