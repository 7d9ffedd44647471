package dev.flashsale.admission;

import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;

/**
 * Refuses a body that came in chunks, without a declared length, and turned out too large. It has
 * been read into memory by then, up to {@code quarkus.http.limits.max-body-size}, so its size is
 * known.
 */
@Provider
@SmallBody
public class SmallBodyReader implements ReaderInterceptor {

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    if (context.getInputStream().available() > BodyLimit.SHOPPER_BYTES_MAX) {
      throw BodyLimit.tooLarge(BodyLimit.SHOPPER_BYTES_MAX).exception();
    }
    return context.proceed();
  }
}
