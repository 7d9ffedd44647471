package dev.flashsale.envoy;

import dev.flashsale.ratelimit.RateLimitResource;
import io.grpc.Status;
import io.grpc.StatusException;
import io.quarkus.grpc.auth.DefaultAuthExceptionHandlerProvider;
import io.quarkus.security.ForbiddenException;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;

/**
 * What a gRPC caller is told who may not call. Quarkus' own answer to a caller without a token is
 * {@code PERMISSION_DENIED}, and in production it says nothing more.
 */
@Singleton
@Alternative // Quarkus asks none if there are two
@Priority(1)
public class AuthStatuses extends DefaultAuthExceptionHandlerProvider {

  private static final Status UNAUTHENTICATED =
      Status.UNAUTHENTICATED.withDescription(
          "Send the metadata 'authorization: Bearer <token>' with a signed token that has not expired.");

  private static final Status FORBIDDEN =
      Status.PERMISSION_DENIED.withDescription(
          "The token's groups do not include '" + RateLimitResource.SERVICE + "'.");

  @Override
  public StatusException transformToStatusException(Throwable refusal) {
    return new StatusException(refusal instanceof ForbiddenException ? FORBIDDEN : UNAUTHENTICATED);
  }
}
