package dev.flashsale.payments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.LaunchMode;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * Webhooks of the sandbox, signed as <a href="https://www.standardwebhooks.com">Standard
 * Webhooks</a> are. Sending is best effort, as with any provider: whom one does not reach asks.
 */
@Singleton
class SandboxWebhooks {

  private static final Logger LOG = Logger.getLogger(SandboxWebhooks.class);
  private static final Duration SEND_LIMIT = Duration.ofSeconds(5);
  private static final String ID = "webhook-id";
  private static final String TIMESTAMP = "webhook-timestamp";
  private static final String SIGNATURE = "webhook-signature";

  private final Vertx vertx;
  private final HttpClient http;
  private final ObjectMapper json;
  private final Clock clock;
  private final Duration tolerance;
  private final PaymentsConfig.Sandbox config;

  SandboxWebhooks(Vertx vertx, ObjectMapper json, Clock clock, PaymentsConfig config) {
    this.vertx = vertx;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout((int) SEND_LIMIT.toMillis()));
    this.json = json;
    this.clock = clock;
    this.tolerance = config.webhookTolerance();
    this.config = config.sandbox();
  }

  /** Sends what the token asks for; done when what precedes the answer has been delivered. */
  Uni<Void> announce(String reference, SandboxGateway.Books books, SandboxToken outcome) {
    WebhookEvent approved = new WebhookEvent(reference, ChargeState.APPROVED, books.amount());
    return switch (outcome) {
      case DUPLICATE_WEBHOOK -> send(approved).flatMap(sent -> send(approved));
      case APPROVE_LATE -> {
        vertx.setTimer(
            Math.max(1, config.delay().toMillis()),
            timer -> send(approved).subscribe().with(sent -> {}, LOG::error));
        yield Uni.createFrom().voidItem();
      }
      case APPROVE, DECLINE, SLOW, TIMEOUT -> Uni.createFrom().voidItem();
    };
  }

  private Uni<Void> send(WebhookEvent event) {
    byte[] body = bytes(event);
    String id = "msg_" + UUID.randomUUID();
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url())
            .setTimeout(SEND_LIMIT.toMillis())
            .putHeader("Content-Type", "application/json")
            .putHeader(ID, id)
            .putHeader(TIMESTAMP, timestamp)
            .putHeader(SIGNATURE, signature(id, timestamp, body));
    Future<Integer> answered =
        http.request(request)
            .compose((HttpClientRequest open) -> open.send(Buffer.buffer(body)))
            .compose(response -> response.end().map(end -> response.statusCode()));
    return Uni.createFrom()
        .completionStage(answered.toCompletionStage())
        .onFailure()
        .invoke(fault -> LOG.warnf("sandbox webhook %s not delivered: %s", id, fault))
        .onFailure()
        .recoverWithItem(0)
        .replaceWithVoid();
  }

  private String url() {
    return config
        .webhookUrl()
        .orElseGet(
            () ->
                "http://127.0.0.1:"
                    + ConfigProvider.getConfig()
                        .getValue(
                            LaunchMode.current() == LaunchMode.TEST
                                ? "quarkus.http.test-port"
                                : "quarkus.http.port",
                            Integer.class)
                    + "/v1/payments/webhooks/"
                    + SandboxGateway.NAME);
  }

  WebhookEvent verify(Map<String, String> headers, byte[] body) {
    String id = header(headers, ID);
    String timestamp = header(headers, TIMESTAMP);
    String sent = header(headers, SIGNATURE);
    if (!MessageDigest.isEqual(
        signature(id, timestamp, body).getBytes(StandardCharsets.US_ASCII),
        sent.getBytes(StandardCharsets.UTF_8))) {
      throw new WebhookRefusedException("The signature does not match.");
    }
    if (!isRecent(timestamp)) {
      throw new WebhookRefusedException("The webhook was not sent just now.");
    }
    try {
      return json.readValue(body, WebhookEvent.class);
    } catch (IOException e) {
      throw new WebhookRefusedException("The body is not an event.");
    }
  }

  private static String header(Map<String, String> headers, String name) {
    String value = headers.get(name);
    if (value == null) {
      throw new WebhookRefusedException("The header " + name + " is missing.");
    }
    return value;
  }

  private boolean isRecent(String timestamp) {
    try {
      Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
      return Duration.between(sent, clock.instant()).abs().compareTo(tolerance) <= 0;
    } catch (NumberFormatException | DateTimeException e) {
      return false;
    }
  }

  private String signature(String id, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(config.webhookSecret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private byte[] bytes(WebhookEvent event) {
    try {
      return json.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event can always be written as JSON", e);
    }
  }
}
