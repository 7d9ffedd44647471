package dev.flashsale.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Behind a load balancer that speaks the PROXY protocol, the client is whom that names. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@TestProfile(ProxyProtocolTest.BehindLoadBalancer.class)
class ProxyProtocolTest {

  private static final int BURST = 2;

  /** An address may look at one sale twice. */
  public static class BehindLoadBalancer implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      String policy = "flashsale.rate-limits.looks.";
      return Map.of(
          "quarkus.http.proxy.use-proxy-protocol",
          "true",
          policy + "who",
          "ip",
          policy + "routes",
          "GET /v1/sales/looked-at",
          policy + "limit",
          "1",
          policy + "interval",
          "PT1H",
          policy + "burst",
          Integer.toString(BURST));
    }
  }

  @Test
  void theClientIsWhomTheLoadBalancerNames() {
    for (int look = 0; look < BURST; look++) {
      assertThat(lookFrom("203.0.113.7").status()).isEqualTo(404);
    }
    lookFrom("203.0.113.7").assertProblem(429, "rate-limited");
    assertThat(lookFrom("203.0.113.8").status()).isEqualTo(404);
  }

  @Test
  void whoComesAroundTheLoadBalancerIsNotServed() {
    assertThat(RawHttp.exchange(look()).status()).isZero();
  }

  private static RawHttp.Answer lookFrom(String client) {
    return RawHttp.exchange("PROXY TCP4 " + client + " 127.0.0.1 41000 80\r\n" + look());
  }

  private static String look() {
    return """
        GET /v1/sales/looked-at HTTP/1.1\r
        Host: localhost\r
        X-Forwarded-For: 198.51.100.1\r
        Connection: close\r
        \r
        """;
  }
}
