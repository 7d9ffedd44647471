package dev.flashsale.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.flashsale.admission.AdmissionConfig.ForwardedBy;
import dev.flashsale.http.ProblemException;
import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers write into headers is read without a fault; see {@code docs/fuzzing.md}. */
class AdmissionFuzzTest {

  private static final List<String> PROXIES = List.of("10.0.0.0/8", "::1", "fd00::/16");

  private record Settings(Optional<List<String>> trustedProxies, ForwardedBy forwardedBy)
      implements AdmissionConfig {}

  @FuzzTest(maxDuration = "1m")
  @ValueSource(
      strings = {
        "",
        "for=192.0.2.60;proto=http;by=203.0.113.43, for=10.1.1.1",
        "for=\"[2001:db8:cafe::17]:4711\"",
        "FOR=\"a\\\"b,c;d\";;,,=",
        "for=\"",
        "for=10.0.0.1, for=\"\\"
      })
  void aForwardedHeaderNamesAnAddress(@NotNull String header) {
    assertThat(ForwardedHeader.clients(header)).isNotEmpty().doesNotContainNull();
    namesAnAddress(ForwardedBy.FORWARDED, "Forwarded", header);
  }

  @FuzzTest(maxDuration = "1m")
  @ValueSource(
      strings = {
        "",
        "203.0.113.9, 10.9.9.9",
        "::ffff:203.0.113.9",
        "[2001:db8::1]:443,10.0.0.2:80",
        "[",
        "[]",
        ":,::,%",
        "fe80::1%eth0",
        "1.2.3",
        "0x7f.1,256.1.1.1"
      })
  void anXForwardedForHeaderNamesAnAddress(@NotNull String header) {
    namesAnAddress(ForwardedBy.X_FORWARDED_FOR, "X-Forwarded-For", header);
  }

  @FuzzTest(maxDuration = "1m")
  @ValueSource(strings = {"10.0.0.0/8", "::/0", "10.0.0.1/33", "/", "a/1", "1.1.1.1/", "::1/129"})
  void aNetworkOfTheSettingsIsOneOrRefusesTheStart(@NotNull String network) {
    try {
      new ClientAddresses(settings(ForwardedBy.FORWARDED, List.of(network)));
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("trusted-proxies");
    }
  }

  @FuzzTest(maxDuration = "1m")
  @ValueSource(strings = {"", " ", "key", "a b", "\u00e9", "~!", "\u0000"})
  void anIdempotencyKeyIsVisibleOrRefused(@NotNull String value) {
    try {
      IdempotencyKey key = IdempotencyKey.of(List.of(value));
      assertThat(key.value()).isEqualTo(value).matches("[!-~]{1,255}");
      assertThat(key.hash()).hasSize(16);
    } catch (ProblemException refused) {
      assertThat(value).doesNotMatch("[!-~]{1,255}");
    }
  }

  private static void namesAnAddress(ForwardedBy by, String name, String header) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(name, header);
    String client = new ClientAddresses(settings(by, PROXIES)).of("10.0.0.1", headers);
    String address = client.endsWith("/64") ? client.substring(0, client.length() - 3) : client;
    assertThat(NetUtil.createByteArrayFromIpAddressString(address)).as(client).isNotNull();
  }

  private static Settings settings(ForwardedBy by, List<String> proxies) {
    return new Settings(Optional.of(proxies), by);
  }
}
