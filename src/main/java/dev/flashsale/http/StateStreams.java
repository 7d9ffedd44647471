package dev.flashsale.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Event streams (SSE) of something only one caller sees, by looking at it now and then: each change
 * is sent, the latest again while nothing changes, which shows that the stream is alive, and the
 * last ends it. What a crowd watches together has cheaper streams.
 *
 * <p>All end when the service is told to: it would wait for them. Call on the request's event loop.
 */
@Singleton
public class StateStreams {

  private static final Duration SHOWN_EVERY = Duration.ofSeconds(15);

  /** Then clients come back, and their tokens are looked at again. */
  private static final Duration LENGTH_MAX = Duration.ofMinutes(5);

  private final ObjectMapper json;
  private final Vertx vertx;
  private volatile boolean ending;

  StateStreams(ObjectMapper json, Vertx vertx) {
    this.json = json;
    this.vertx = vertx;
  }

  void end(@Observes ShutdownDelayInitiatedEvent stop) {
    ending = true;
  }

  /** Whether a request is for a stream rather than for the state as it is. */
  public static boolean isAskedFor(HttpServerRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.contains(MediaType.SERVER_SENT_EVENTS);
  }

  /**
   * Answers {@code request} with what {@code look} sees from now on; with a problem, if it fails
   * the first time.
   *
   * @param look does not block; a failure later on ends the stream, and clients come back
   * @param isLast whether nothing will change any more
   */
  public <T> void send(
      HttpServerRequest request, Supplier<Uni<T>> look, Duration every, Predicate<T> isLast) {
    Stream<T> stream = new Stream<>(request, look, every, isLast);
    look.get().subscribe().with(stream::begin, fault -> Faults.answer(fault, request));
  }

  /** One caller's stream, confined to its event loop. */
  private final class Stream<T> {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Supplier<Uni<T>> look;
    private final Duration every;
    private final Predicate<T> isLast;
    private @Nullable T shown;
    private long looksSinceShown;
    private long looks;

    Stream(HttpServerRequest request, Supplier<Uni<T>> look, Duration every, Predicate<T> isLast) {
      this.request = request;
      this.response = request.response();
      this.look = look;
      this.every = every;
      this.isLast = isLast;
    }

    void begin(T first) {
      if (response.closed()) {
        return;
      }
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.SERVER_SENT_EVENTS)
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      if (request.method().equals(HttpMethod.HEAD)) {
        response.end();
      } else {
        response.setChunked(true);
        show(first);
      }
    }

    private void show(T state) {
      if (response.closed()) {
        return;
      }
      looks++;
      looksSinceShown++;
      boolean isNews =
          !state.equals(shown) || every.multipliedBy(looksSinceShown).compareTo(SHOWN_EVERY) >= 0;
      if (isNews && !response.writeQueueFull()) {
        shown = state;
        looksSinceShown = 0;
        response.write(event(state));
      }
      if (isLast.test(state) || ending || every.multipliedBy(looks).compareTo(LENGTH_MAX) >= 0) {
        response.end();
      } else {
        vertx.setTimer(every.toMillis(), due -> again());
      }
    }

    private void again() {
      if (!response.closed()) {
        look.get().subscribe().with(this::show, fault -> response.end());
      }
    }
  }

  private <T> Buffer event(T state) {
    try {
      return Buffer.buffer("data:").appendBytes(json.writeValueAsBytes(state)).appendString("\n\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what is answered can be written as JSON", e);
    }
  }
}
