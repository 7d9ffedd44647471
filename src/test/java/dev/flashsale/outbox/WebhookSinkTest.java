package dev.flashsale.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver of webhooks gets, and may rely on. */
@SuppressWarnings("NullAway.Init") // before each
class WebhookSinkTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final OutboxEvent EVENT =
      new OutboxEvent(
          UUID.fromString("01940d2a-7c00-7000-8000-000000000000"),
          "order",
          "order-1",
          "order.placed",
          Instant.parse("2026-01-01T00:00:00.123456Z"),
          "{\"id\": \"order-1\", \"buyerId\": \"Zoë\"}");

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private HttpServer receiver;
  private volatile int status = 204;

  private record Received(Headers headers, String body) {}

  @BeforeEach
  void startReceiver() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/hook",
        exchange -> {
          received.add(
              new Received(
                  exchange.getRequestHeaders(),
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
          exchange.getResponseHeaders().add("location", "/elsewhere");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
    vertx.close();
  }

  @Test
  void theSignatureIsThatOfTheSpecification() {
    // From the specification's reference libraries.
    assertThat(
            WebhookSignature.with(SECRET)
                .of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void anEventIsPostedAndSigned() throws Exception {
    long before = Instant.now().getEpochSecond();
    deliver(sink(SECRET));
    Received message = received.remove();
    assertThat(message.headers().getFirst("content-type")).isEqualTo("application/json");
    assertThat(message.headers().getFirst("webhook-id")).isEqualTo(EVENT.id().toString());
    String timestamp = message.headers().getFirst("webhook-timestamp");
    assertThat(Long.parseLong(timestamp)).isBetween(before, Instant.now().getEpochSecond());
    JsonObject body = new JsonObject(message.body());
    assertThat(body.getString("type")).isEqualTo("order.placed");
    assertThat(body.getString("timestamp")).isEqualTo("2026-01-01T00:00:00.123456Z");
    assertThat(body.getJsonObject("data").getString("buyerId")).isEqualTo("Zoë");
    assertThat(message.headers().getFirst("webhook-signature"))
        .isEqualTo("v1," + hmac(SECRET, EVENT.id() + "." + timestamp + "." + message.body()));
  }

  @Test
  void whileTheSecretIsChangedBothSign() throws Exception {
    String next = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
    deliver(sink(next + " " + SECRET));
    Received message = received.remove();
    String signed =
        EVENT.id() + "." + message.headers().getFirst("webhook-timestamp") + "." + message.body();
    assertThat(message.headers().getFirst("webhook-signature").split(" ", -1))
        .containsExactly("v1," + hmac(next, signed), "v1," + hmac(SECRET, signed));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 400, 410, 429, 500, 503})
  void onlySuccessIsDelivered(int answer) {
    status = answer;
    WebhookSink sink = sink(SECRET);
    assertThatThrownBy(() -> deliver(sink)).hasMessage("answered " + answer);
    assertThat(received).hasSize(1);
  }

  @Test
  void aReceiverThatIsAwayHasNothingDelivered() {
    WebhookSink sink = sink(SECRET);
    receiver.stop(0);
    assertThatThrownBy(() -> deliver(sink)).hasMessageContaining("refused");
  }

  @ParameterizedTest
  @CsvSource({
    "'', http://localhost/hook, flashsale.outbox.webhook.secret",
    "whsec_c2hvcnQ=, http://localhost/hook, 24 to 64 bytes",
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, http://localhost/hook, whsec_",
    "whsec_*, http://localhost/hook, Base64",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, '', flashsale.outbox.webhook.url",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, ftp://localhost/hook, http(s)"
  })
  void wrongSettingsAreRefusedAtTheStart(String secret, String url, String said) {
    WebhookSink sink =
        new WebhookSink(OutboxSettings.webhook(url, secret), vertx, Clock.systemUTC());
    assertThatThrownBy(sink::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(said)
        .message()
        .doesNotContain("MfKQ9r8");
  }

  private WebhookSink sink(String secret) {
    String url = "http://localhost:" + receiver.getAddress().getPort() + "/hook";
    WebhookSink sink =
        new WebhookSink(OutboxSettings.webhook(url, secret), vertx, Clock.systemUTC());
    sink.start();
    return sink;
  }

  private static void deliver(WebhookSink sink) {
    sink.deliver(EVENT).await().atMost(LIMIT);
  }

  private static String hmac(String secret, String signed) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
  }
}
