package dev.flashsale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownSettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "QUARKUS_REDIS_HOSTS",
        "QUARKUS_DATASOURCE_REACTIVE_URL",
        "QUARKUS_SHUTDOWN_DELAY",
        "QUARKUS_LOG_CATEGORY__ORG_FLYWAYDB__LEVEL",
        "MP_JWT_VERIFY_ISSUER",
        "MP_JWT_VERIFY_PUBLICKEY_LOCATION",
        "FLASHSALE_ADMISSION_TRUSTED_PROXIES",
        "FLASHSALE_RATE_LIMITS_LOGINS_INTERVAL",
        "FLASHSALE_HTTP_STRICT_TRANSPORT_SECURITY",
        "KAFKA_BOOTSTRAP_SERVERS",
      })
  void whatTheServiceReadsIsKnown(String variable) {
    assertThat(KnownSettings.know(variable)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "QUARKUS_REDIS_HOST",
        "QUARKUS_DATASOURCE_REACTIV_URL",
        "QUARKUS_DATASOURCE_DB_KIND", // fixed in the build
        "QUARKUS_SHUTDOWN_DELAY_ENABLED",
        "MP_JWT_VERIFY_ISSUERS",
        "FLASHSALE_ADMISSION_TRUSTED_PROXY",
        "FLASHSALE_RATE_LIMITS_LOGINS_INTERVALL",
      })
  void aTypoIsNot(String variable) {
    assertThat(KnownSettings.know(variable)).isFalse();
  }
}
