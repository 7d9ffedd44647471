package dev.flashsale.outbox;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.codec.BodyCodec;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Posts each event to a URL, signed as Standard Webhooks says. Delivered is what was answered with
 * 2xx; redirects are not followed.
 */
@Singleton
class WebhookSink implements EventSink {

  private final OutboxConfig config;
  private final Vertx vertx;
  private final Clock clock;
  private volatile @Nullable Receiver receiver;

  WebhookSink(OutboxConfig config, Vertx vertx, Clock clock) {
    this.config = config;
    this.vertx = vertx;
    this.clock = clock;
  }

  /** Where to, and how. */
  private record Receiver(String url, WebhookSignature signature, WebClient client) {}

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public int callsMax() {
    return config.webhook().callsMax();
  }

  @Override
  public void start() {
    WebhookSignature signature =
        WebhookSignature.with(required("secret", config.webhook().secret().orElse("")));
    String url = required("url", config.webhook().url().map(URI::toString).orElse(""));
    if (!url.matches("https?://.+")) {
      throw new IllegalStateException("flashsale.outbox.webhook.url must begin with http(s)://");
    }
    WebClientOptions options =
        new WebClientOptions()
            .setUserAgent("flashsale")
            .setFollowRedirects(false)
            .setMaxPoolSize(callsMax())
            .setConnectTimeout((int) config.callTimeout().toMillis());
    receiver = new Receiver(url, signature, WebClient.create(vertx, options));
  }

  private static String required(String setting, String value) {
    if (value.isBlank()) {
      throw new IllegalStateException(
          "The sink 'webhook' needs flashsale.outbox.webhook." + setting);
    }
    return value;
  }

  @Override
  public Uni<Void> deliver(OutboxEvent event) {
    Receiver to = Objects.requireNonNull(receiver, "not started");
    String body = body(event);
    String id = event.id().toString();
    long timestamp = clock.instant().getEpochSecond();
    return Uni.createFrom()
        .completionStage(
            () ->
                to.client()
                    .postAbs(to.url())
                    .timeout(config.callTimeout().toMillis())
                    .putHeader("content-type", "application/json")
                    .putHeader("webhook-id", id)
                    .putHeader("webhook-timestamp", Long.toString(timestamp))
                    .putHeader("webhook-signature", to.signature().of(id, timestamp, body))
                    // Whatever it says, it is not kept.
                    .as(BodyCodec.none())
                    .sendBuffer(Buffer.buffer(body))
                    .toCompletionStage())
        .invoke(WebhookSink::requireSuccess)
        .replaceWithVoid();
  }

  private static String body(OutboxEvent event) {
    return "{\"type\":%s,\"timestamp\":\"%s\",\"data\":%s}"
        .formatted(Json.encode(event.type()), event.createdAt(), event.payload());
  }

  private static void requireSuccess(HttpResponse<Void> response) {
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException("answered " + response.statusCode());
    }
  }

  @PreDestroy
  void close() {
    Receiver open = receiver;
    if (open != null) {
      open.client().close();
    }
  }
}
