package dev.flashsale.ops;

import dev.flashsale.postgres.Sessions;
import dev.flashsale.redis.RedisCommands;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while Redis answers: reservations need nothing else, so an absent PostgreSQL is reported
 * and does not take the instance out of service.
 */
@Readiness
@ApplicationScoped
public class StoreReadiness implements AsyncHealthCheck {

  /** Kubernetes gives a probe one second, unless it is told otherwise. */
  private static final Duration ANSWER_LIMIT = Duration.ofMillis(500);

  private final RedisCommands redis;
  private final Sessions sessions;

  StoreReadiness(RedisCommands redis, Sessions sessions) {
    this.redis = redis;
    this.sessions = sessions;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return Uni.combine()
        .all()
        .unis(fault(redis.identity()), fault(postgres()))
        .with(
            (redisFault, postgresFault) ->
                HealthCheckResponse.named("stores")
                    .status(redisFault.isEmpty())
                    .withData("redis", redisFault.isEmpty() ? "up" : redisFault)
                    .withData("postgresql", postgresFault.isEmpty() ? "up" : postgresFault)
                    .build());
  }

  private Uni<?> postgres() {
    return sessions.read(
        session -> session.createNativeQuery("SELECT 1", Integer.class).getSingleResult());
  }

  /** Empty, or what went wrong. */
  private static Uni<String> fault(Uni<?> probe) {
    return probe
        .map(answer -> "")
        .ifNoItem()
        .after(ANSWER_LIMIT)
        .fail()
        .onFailure()
        .recoverWithItem(Throwable::toString);
  }
}
