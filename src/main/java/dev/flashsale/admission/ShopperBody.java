package dev.flashsale.admission;

import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import dev.flashsale.http.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Reads a shopper's JSON body: whole, and not more of it than it may have. */
public final class ShopperBody {

  private static final String JSON = "application/json";

  private ShopperBody() {}

  /**
   * The body, {@value BodyLimit#SHOPPER_BYTES_MAX} bytes at most. To be subscribed on the request's
   * event loop before any of the body has come.
   *
   * @return fails with {@code unsupported-media-type} if it says it is not JSON, with {@code
   *     payload-too-large} as soon as it is, and with the connection's fault if that breaks
   */
  public static Uni<Buffer> read(HttpServerRequest request) {
    if (!isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      return Uni.createFrom().failure(Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE).exception());
    }
    if (BodyLimit.declaredLength(request) > BodyLimit.SHOPPER_BYTES_MAX) {
      return Uni.createFrom().failure(tooLarge());
    }
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Buffer body = Buffer.buffer();
              request
                  .exceptionHandler(emitter::fail)
                  .endHandler(end -> emitter.complete(body))
                  .handler(
                      chunk -> {
                        if (body.length() + chunk.length() > BodyLimit.SHOPPER_BYTES_MAX) {
                          request.handler(null);
                          emitter.fail(tooLarge());
                        } else {
                          body.appendBuffer(chunk);
                        }
                      });
            });
  }

  private static ProblemException tooLarge() {
    return BodyLimit.tooLarge(BodyLimit.SHOPPER_BYTES_MAX).exception();
  }

  /** A body of no declared type is taken for what it must be. */
  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return true;
    }
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().equalsIgnoreCase(JSON);
  }
}
