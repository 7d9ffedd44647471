package dev.flashsale.envoy;

import static dev.flashsale.envoy.EnvoyClient.descriptor;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.UInt64Value;
import dev.flashsale.testing.ForgedToken;
import dev.flashsale.testing.LocalStackResource;
import dev.flashsale.testing.RedisServer;
import dev.flashsale.testing.Shop;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.DescriptorStatus;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.RateLimit;
import io.envoyproxy.envoy.type.v3.RateLimitUnit;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.reflection.v1.MutinyServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.smallrye.mutiny.Multi;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service as Envoy sees it. */
@QuarkusTest
@QuarkusTestResource(LocalStackResource.class)
@TestProfile(EnvoyContractTest.Rules.class)
@SuppressWarnings("NullAway.Init") // injected, or before each
class EnvoyContractTest {

  private static final int BURST = 4;
  private static final String SERVICE = Shop.token("edge-proxy", "service");

  @TestHTTPResource URI base;
  private final RedisServer redis = RedisServer.ofTheService();

  private final String user = UUID.randomUUID().toString();
  private EnvoyClient envoy;

  /** Slow enough that no permit comes back during a test. */
  public static class Rules implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> settings = new LinkedHashMap<>();
      put(settings, "user", "PT1H", "local");
      put(settings, "tenant", "PT2H", "local");
      put(settings, "shut", "PT1H", "closed");
      settings.put("flashsale.envoy.account.domain", "edge");
      settings.put("flashsale.envoy.account.descriptor", "generic_key=login,account=*");
      settings.put("flashsale.envoy.account.policy", "edge-user");
      return settings;
    }

    private static void put(Map<String, String> all, String key, String interval, String failure) {
      String policy = "flashsale.rate-limits.edge-" + key + ".";
      all.put(policy + "who", "descriptor");
      all.put(policy + "limit", "1");
      all.put(policy + "interval", interval);
      all.put(policy + "burst", Integer.toString(BURST));
      all.put(policy + "on-redis-failure", failure);
      String rule = "flashsale.envoy." + key + ".";
      all.put(rule + "domain", "edge");
      all.put(rule + "descriptor", "generic_key=login," + key + "=*");
      all.put(rule + "policy", "edge-" + key);
    }
  }

  @BeforeEach
  void connect() {
    envoy = new EnvoyClient(base);
  }

  @AfterEach
  void disconnect() {
    envoy.close();
  }

  @Test
  void aDescriptorIsAllowedItsBurstAndThenToldWhenToComeBack() {
    RateLimitResponse first = ask(by("user"));
    assertThat(first.getOverallCode()).isEqualTo(Code.OK);
    DescriptorStatus status = first.getStatuses(0);
    assertThat(status.getCode()).isEqualTo(Code.OK);
    assertThat(status.getLimitRemaining()).isEqualTo(BURST - 1);
    assertThat(status.getCurrentLimit())
        .isEqualTo(
            RateLimit.newBuilder()
                .setName("edge-user")
                .setRequestsPerUnit(1)
                .setUnit(RateLimit.Unit.HOUR)
                .build());
    assertThat(status.getDurationUntilReset().getSeconds()).isBetween(3590L, 3600L);
    assertThat(headers(first))
        .containsOnlyKeys("RateLimit-Policy", "RateLimit")
        .containsEntry("RateLimit-Policy", "\"edge-user\";q=4;w=14400");

    assertThat(allowed(2 * BURST, by("user"))).isEqualTo(BURST - 1);
    RateLimitResponse last = ask(by("user"));
    assertThat(last.getOverallCode()).isEqualTo(Code.OVER_LIMIT);
    assertThat(last.getStatuses(0).getCode()).isEqualTo(Code.OVER_LIMIT);
    assertThat(last.getStatuses(0).getLimitRemaining()).isZero();
    assertThat(last.getStatuses(0).getDurationUntilReset().getSeconds()).isBetween(3500L, 3600L);
    assertThat(headers(last).get("RateLimit")).matches("\"edge-user\";r=0;t=3[56]\\d\\d");
    assertThat(headers(last).get("Retry-After")).matches("[34]\\d\\d\\d");
  }

  @Test
  void valuesAndRulesAreCountedApart() {
    assertThat(allowed(2 * BURST, by("user"))).isEqualTo(BURST);
    assertThat(allowed(2 * BURST, by("tenant"))).isEqualTo(BURST);
    assertThat(allowed(2 * BURST, by("account"))).isEqualTo(BURST); // of the policy of users
    assertThat(allowed(2 * BURST, descriptor("generic_key", "login", "user", user + "2")))
        .isEqualTo(BURST);
  }

  @Test
  void oneDescriptorOverItsLimitRefusesTheRequest() {
    allowed(BURST, by("user"));
    RateLimitResponse answer = ask(by("tenant"), by("user"), descriptor("unknown", "one"));
    assertThat(answer.getOverallCode()).isEqualTo(Code.OVER_LIMIT);
    assertThat(answer.getStatusesList())
        .extracting(DescriptorStatus::getCode)
        .containsExactly(Code.OK, Code.OVER_LIMIT, Code.OK);
    assertThat(answer.getStatuses(0).hasCurrentLimit()).isFalse(); // no unit of Envoy's
  }

  @Test
  void hitsAreTakenTogetherOrNotAtAll() {
    assertThat(remaining(ask(3, by("user")))).isEqualTo(1);
    RateLimitResponse refused = ask(2, by("user"));
    assertThat(refused.getOverallCode()).isEqualTo(Code.OVER_LIMIT);
    assertThat(remaining(refused)).isEqualTo(1);
    assertThat(ask(1, by("user")).getOverallCode()).isEqualTo(Code.OK);
  }

  @Test
  void moreHitsThanTheBurstAreNeverAllowedAndTakeNothing() {
    RateLimitResponse refused = ask(BURST + 1, by("user"));
    assertThat(refused.getOverallCode()).isEqualTo(Code.OVER_LIMIT);
    assertThat(headers(refused)).containsOnlyKeys("RateLimit-Policy");
    assertThat(ask(-1, by("user")).getOverallCode()).isEqualTo(Code.OVER_LIMIT); // 4,294,967,295
    assertThat(ask(0, by("user").setHitsAddend(UInt64Value.of(-1))).getOverallCode())
        .isEqualTo(Code.OVER_LIMIT);
    assertThat(allowed(2 * BURST, by("user"))).isEqualTo(BURST);
  }

  @Test
  void aDescriptorsOwnHitsComeFirstAndNoneIsALook() {
    assertThat(remaining(ask(1, by("user").setHitsAddend(UInt64Value.of(3))))).isEqualTo(1);
    RateLimitDescriptor.Builder look = by("user").setHitsAddend(UInt64Value.of(0));
    assertThat(remaining(ask(1, look))).isEqualTo(1);
    assertThat(remaining(ask(1, look))).isEqualTo(1);
    assertThat(ask(1, by("user")).getOverallCode()).isEqualTo(Code.OK);
    assertThat(ask(1, look).getOverallCode()).isEqualTo(Code.OVER_LIMIT);
  }

  @Test
  void whatNoRuleIsAboutIsAllowed() {
    assertThat(allowed(2 * BURST, descriptor("generic_key", "logout"))).isEqualTo(2 * BURST);
    RateLimitResponse answer =
        envoy.askAs(SERVICE, request(by("user")).setDomain("elsewhere").build());
    assertThat(answer.getOverallCode()).isEqualTo(Code.OK);
    assertThat(answer.getStatuses(0))
        .isEqualTo(DescriptorStatus.newBuilder().setCode(Code.OK).build());
    assertThat(answer.getResponseHeadersToAddList()).isEmpty();
  }

  @Test
  void aLimitThatTheDescriptorBringsAlongIsNotHeard() {
    RateLimitDescriptor.Builder generous = by("user");
    generous.getLimitBuilder().setRequestsPerUnit(1_000).setUnit(RateLimitUnit.SECOND);
    assertThat(allowed(2 * BURST, generous)).isEqualTo(BURST);
  }

  @Test
  void aPolicyChangedWhileTheServiceRunsIsInForce() {
    allowed(BURST, by("user"));
    try {
      given()
          .auth()
          .oauth2(Shop.admin())
          .contentType(ContentType.JSON)
          .body(
              "{\"who\":\"descriptor\",\"routes\":[],\"limit\":1,\"interval\":\"PT1H\",\"enabled\":false}")
          .put("/v1/admin/rate-limits/edge-user")
          .then()
          .statusCode(200);
      assertThat(ask(by("user")).getOverallCode()).isEqualTo(Code.OK);
    } finally {
      given()
          .auth()
          .oauth2(Shop.admin())
          .delete("/v1/admin/rate-limits/edge-user")
          .then()
          .statusCode(204);
    }
    assertThat(ask(by("user")).getOverallCode()).isEqualTo(Code.OVER_LIMIT);
  }

  @Test
  void onlyServicesMayAsk() throws GeneralSecurityException {
    RateLimitRequest request = request(by("user")).build();
    assertThat(refused(Status.Code.UNAUTHENTICATED, () -> envoy.ask(request)))
        .startsWith("Send the metadata 'authorization");
    refused(Status.Code.UNAUTHENTICATED, () -> envoy.askAs("a.b.c", request));
    for (ForgedToken forged : ForgedToken.values()) {
      String token = forged.forge("service");
      refused(Status.Code.UNAUTHENTICATED, () -> envoy.askAs(token, request));
    }
    refused(Status.Code.PERMISSION_DENIED, () -> envoy.askAs(Shop.shopper("ada"), request));
    assertThat(refused(Status.Code.PERMISSION_DENIED, () -> envoy.askAs(Shop.admin(), request)))
        .contains("'service'");
    assertThat(allowed(2 * BURST, by("user"))).isEqualTo(BURST);
  }

  @Test
  void whatIsEmptyOrTooMuchIsRefused() {
    invalid(request(by("user")).clearDomain(), "domain must have 1 to 4096 characters");
    invalid(request(), "descriptors must be 1 to 32");
    invalid(request(descriptor()), "descriptors[0].entries must be 1 to 16");
    invalid(request(many(descriptor("a", "b"), 33)), "descriptors must be 1 to 32");
    invalid(
        request(RateLimitDescriptor.newBuilder().mergeFrom(entries(17))),
        "descriptors[0].entries must be 1 to 16");
    invalid(request(descriptor("", "b")), "descriptors[0].entries.key must have 1 to 4096");
    invalid(
        request(by("user"), descriptor("generic_key", "x".repeat(4097))),
        "descriptors[1].entries.value must have 4096");
    assertThat(ask(many(by("user").setHitsAddend(UInt64Value.of(0)), 32)).getOverallCode())
        .isEqualTo(Code.OK);
    refused(
        Status.Code.RESOURCE_EXHAUSTED,
        () -> envoy.askAs(SERVICE, request(many(descriptor("a", "x".repeat(4096)), 17)).build()));
  }

  @Test
  void withoutRedisEachPolicyDoesWhatItSays() {
    try (RedisServer.Pause _ = redis.pause()) {
      assertThat(refused(Status.Code.UNAVAILABLE, () -> ask(by("shut"))))
          .isEqualTo("Requests cannot be counted for the moment.");
      refused(Status.Code.UNAVAILABLE, () -> ask(by("user"), by("shut")));
      assertThat(allowed(2 * BURST, by("tenant"))).isEqualTo(BURST);
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(() -> ask(by("shut")).getOverallCode() == Code.OK);
  }

  @Test
  void reflectionTellsWhatThereIs() {
    var services =
        MutinyServerReflectionGrpc.newMutinyStub(envoy.channel())
            .serverReflectionInfo(
                Multi.createFrom()
                    .item(ServerReflectionRequest.newBuilder().setListServices("").build()))
            .toUni()
            .await()
            .atMost(Duration.ofSeconds(10));
    assertThat(services.getListServicesResponse().getServiceList())
        .extracting(service -> service.getName())
        .contains("envoy.service.ratelimit.v3.RateLimitService", "grpc.health.v1.Health");
  }

  private RateLimitDescriptor.Builder by(String key) {
    return descriptor("generic_key", "login", key, user);
  }

  private RateLimitResponse ask(RateLimitDescriptor.Builder... descriptors) {
    return envoy.askAs(SERVICE, request(descriptors).build());
  }

  private RateLimitResponse ask(int hits, RateLimitDescriptor.Builder descriptor) {
    return envoy.askAs(SERVICE, request(descriptor).setHitsAddend(hits).build());
  }

  private long allowed(int times, RateLimitDescriptor.Builder descriptor) {
    return IntStream.range(0, times)
        .filter(time -> ask(descriptor).getOverallCode() == Code.OK)
        .count();
  }

  private void invalid(RateLimitRequest.Builder request, String reason) {
    assertThat(refused(Status.Code.INVALID_ARGUMENT, () -> envoy.askAs(SERVICE, request.build())))
        .startsWith(reason);
  }

  /** What the status of the refusal says. */
  private static String refused(Status.Code code, ThrowingCallable call) {
    Status[] status = new Status[1];
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(call)
        .satisfies(
            refusal -> {
              status[0] = refusal.getStatus();
              assertThat(status[0].getCode()).as(status[0].toString()).isEqualTo(code);
            });
    return String.valueOf(status[0].getDescription());
  }

  private static RateLimitRequest.Builder request(RateLimitDescriptor.Builder... descriptors) {
    RateLimitRequest.Builder request = RateLimitRequest.newBuilder().setDomain("edge");
    List.of(descriptors).forEach(request::addDescriptors);
    return request;
  }

  private static RateLimitDescriptor.Builder[] many(RateLimitDescriptor.Builder one, int times) {
    return IntStream.range(0, times)
        .mapToObj(time -> one)
        .toArray(RateLimitDescriptor.Builder[]::new);
  }

  private static RateLimitDescriptor entries(int count) {
    return descriptor(IntStream.range(0, 2 * count).mapToObj(text -> "x").toArray(String[]::new))
        .build();
  }

  private static int remaining(RateLimitResponse answer) {
    return answer.getStatuses(0).getLimitRemaining();
  }

  private static Map<String, String> headers(RateLimitResponse answer) {
    return answer.getResponseHeadersToAddList().stream()
        .collect(Collectors.toMap(HeaderValue::getKey, HeaderValue::getValue));
  }
}
