package dev.flashsale.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashsale.admission.AdmissionConfig.ForwardedBy;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom an address is believed to be. */
class ClientAddressesTest {

  private static final List<String> PROXIES = List.of("10.0.0.0/8", "192.0.2.1", "fd00::/16");

  private record Settings(Optional<List<String>> trustedProxies, ForwardedBy forwardedBy)
      implements AdmissionConfig {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Peers that are no proxies are clients, whatever they write.
        "203.0.113.9   | 198.51.100.1                       | 203.0.113.9",
        "203.0.113.9   | 10.0.0.1                           | 203.0.113.9",
        "::ffff:203.0.113.9 | 198.51.100.1                  | 203.0.113.9",
        // The rightmost hop that is no proxy.
        "10.0.0.1      | 203.0.113.9                        | 203.0.113.9",
        "10.0.0.1      | 198.51.100.1, 203.0.113.9          | 203.0.113.9",
        "10.0.0.1      | 198.51.100.1, 203.0.113.9, 10.9.9.9| 203.0.113.9",
        "10.0.0.1      | 198.51.100.1, 203.0.113.9, 192.0.2.1 | 203.0.113.9",
        "10.0.0.1      | 198.51.100.1, 203.0.113.9, 192.0.2.2 | 192.0.2.2",
        "fd00::1       | 203.0.113.9                        | 203.0.113.9",
        "10.0.0.1      | ::ffff:203.0.113.9                 | 203.0.113.9",
        "10.0.0.1      | 203.0.113.9:41234                  | 203.0.113.9",
        // All are proxies: the one that came first.
        "10.0.0.1      | 10.0.0.3, 10.0.0.2                 | 10.0.0.3",
        "10.0.0.1      | ''                                 | 10.0.0.1",
        // Nonsense is as far as it goes.
        "10.0.0.1      | 198.51.100.1, unknown, 10.0.0.2    | 10.0.0.2",
        "10.0.0.1      | 198.51.100.1, localhost            | 10.0.0.1",
        "10.0.0.1      | 203.0.113.9, 999.1.1.1             | 10.0.0.1",
        "10.0.0.1      | 203.0.113.9,                       | 10.0.0.1",
        // IPv6 by network.
        "2001:db8:1:2:3:4:5:6 | ''                          | 2001:db8:1:2::/64",
        "10.0.0.1      | 2001:DB8:1:2:ffff::1               | 2001:db8:1:2::/64",
        "10.0.0.1      | [2001:db8:1:2::9]:443              | 2001:db8:1:2::/64",
      })
  void isReadFromTheRight(String peer, String forwardedFor, String client) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    if (!forwardedFor.isEmpty()) {
      headers.add("X-Forwarded-For", forwardedFor);
    }
    headers.add("Forwarded", "for=198.51.100.77");
    assertThat(addresses(ForwardedBy.X_FORWARDED_FOR).of(peer, headers)).isEqualTo(client);
  }

  @Test
  void severalHeadersAreOneList() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    headers.add("X-Forwarded-For", "198.51.100.1").add("X-Forwarded-For", "203.0.113.9, 10.0.0.9");
    assertThat(addresses(ForwardedBy.X_FORWARDED_FOR).of("10.0.0.1", headers))
        .isEqualTo("203.0.113.9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "for=203.0.113.9;proto=https;by=10.0.0.1           | 203.0.113.9",
        "for=198.51.100.1, For=\"203.0.113.9:80\";host=a    | 203.0.113.9",
        "for=198.51.100.1, for=\"[2001:db8:1:2::9]:443\"    | 2001:db8:1:2::/64",
        "for=198.51.100.1, for=_hidden                     | 10.0.0.1",
        "for=198.51.100.1, proto=https                     | 10.0.0.1",
        "for=198.51.100.1, for=203.0.113.9, for=10.0.0.7   | 203.0.113.9",
        "host=\"a,for=198.51.100.1\";for=203.0.113.9        | 203.0.113.9",
        "for=\"203.0.113.9                                  | 10.0.0.1",
      })
  void forwardedIsReadTheSameWay(String forwarded, String client) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    headers.add("Forwarded", forwarded).add("X-Forwarded-For", "198.51.100.77");
    assertThat(addresses(ForwardedBy.FORWARDED).of("10.0.0.1", headers)).isEqualTo(client);
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/8/8", ""})
  void aNetworkThatIsNoneIsRefused(String network) {
    assertThatThrownBy(
            () ->
                new ClientAddresses(
                    new Settings(Optional.of(List.of(network)), ForwardedBy.FORWARDED)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("trusted-proxies");
  }

  private static ClientAddresses addresses(ForwardedBy header) {
    return new ClientAddresses(new Settings(Optional.of(PROXIES), header));
  }
}
