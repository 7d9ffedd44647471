package dev.flashsale.ops;

import dev.flashsale.redis.RedisCommands;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Refuses to start with settings that would lose orders. */
@ApplicationScoped
public class StartupChecks {

  private static final Logger LOG = Logger.getLogger(StartupChecks.class);
  private static final Duration REDIS_WAIT_MAX = Duration.ofSeconds(10);
  private static final Duration REDIS_RETRY_DELAY = Duration.ofMillis(100);

  private final RedisCommands redis;

  StartupChecks(RedisCommands redis) {
    this.redis = redis;
  }

  void check(@Observes StartupEvent start) {
    requireNoEviction();
  }

  /**
   * A Redis that evicts would forget stock or orders. One that cannot be asked yet is left to
   * readiness.
   */
  private void requireNoEviction() {
    String policy;
    try {
      Response reply =
          redis
              .send(Request.cmd(Command.CONFIG).arg("GET").arg("maxmemory-policy"))
              .onFailure()
              .retry()
              .withBackOff(REDIS_RETRY_DELAY)
              .expireIn(REDIS_WAIT_MAX.toMillis())
              .await()
              .atMost(REDIS_WAIT_MAX.multipliedBy(2));
      policy = String.valueOf(reply.get("maxmemory-policy"));
    } catch (RuntimeException e) {
      LOG.warnf("cannot ask Redis for its maxmemory-policy, which must be noeviction: %s", e);
      return;
    }
    if (!policy.equals("noeviction")) {
      throw new IllegalStateException(
          "Redis' maxmemory-policy is '"
              + policy
              + "': set it to noeviction, because an evicted key is lost stock or a lost order.");
    }
  }
}
