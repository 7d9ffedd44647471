package dev.flashsale.admission;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.List;

/** Refuses what needs an idempotency key and has none, before its body is read. */
@Provider
@RequiresIdempotencyKey
@Priority(FilterOrder.IDEMPOTENCY_KEY)
public class IdempotencyKeyFilter implements ContainerRequestFilter {

  @Override
  public void filter(ContainerRequestContext request) {
    List<String> values = request.getHeaders().get(IdempotencyKey.HEADER);
    IdempotencyKey.check(values == null ? List.of() : values)
        .ifPresent(problem -> request.abortWith(problem.response()));
  }
}
