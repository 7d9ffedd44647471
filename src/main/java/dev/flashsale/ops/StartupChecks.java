package dev.flashsale.ops;

import dev.flashsale.redis.RedisCommands;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Refuses to start with settings that would lose orders or let anybody in. */
@ApplicationScoped
public class StartupChecks {

  private static final Logger LOG = Logger.getLogger(StartupChecks.class);
  private static final Duration REDIS_WAIT_MAX = Duration.ofSeconds(10);
  private static final Duration REDIS_RETRY_DELAY = Duration.ofMillis(100);

  private final RedisCommands redis;
  private final Optional<String> publicKey;
  private final Optional<String> publicKeyLocation;

  StartupChecks(
      RedisCommands redis,
      @ConfigProperty(name = "mp.jwt.verify.publickey") Optional<String> publicKey,
      @ConfigProperty(name = "mp.jwt.verify.publickey.location")
          Optional<String> publicKeyLocation) {
    this.redis = redis;
    this.publicKey = publicKey;
    this.publicKeyLocation = publicKeyLocation;
  }

  void check(@Observes StartupEvent start) {
    requirePublicKey();
    requireNoEviction();
  }

  private void requirePublicKey() {
    if (publicKey.isEmpty() && publicKeyLocation.isEmpty()) {
      throw new IllegalStateException(
          "No key to verify tokens with: set MP_JWT_VERIFY_PUBLICKEY_LOCATION (a PEM file)"
              + " or MP_JWT_VERIFY_PUBLICKEY.");
    }
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
