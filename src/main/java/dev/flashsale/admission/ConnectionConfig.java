package dev.flashsale.admission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * How long a client may take to say what it wants. A connection over its time is cut off, up to
 * half the shortest of the times later.
 */
@ConfigMapping(prefix = "flashsale.connections")
public interface ConnectionConfig {

  /** From connecting, TLS included, to the end of the first request's headers. */
  @WithDefault("PT10S")
  Duration headWithin();

  /** From the end of a request's headers to the end of its body. */
  @WithDefault("PT20S")
  Duration bodyWithin();

  /**
   * From an answer to the end of the next request's headers: however many bytes come meanwhile,
   * where {@code quarkus.http.idle-timeout} starts anew with each.
   */
  @WithDefault("PT60S")
  Duration nextWithin();

  /**
   * Whether HTTP/2 is spoken without TLS, which gRPC takes (docs/rate-limiting.md). Then
   * connections that say nothing are not counted by {@code quarkus.http.limits.max-connections}
   * until {@link #headWithin} has cut them off.
   */
  @WithDefault("false")
  boolean http2WithoutTls();
}
