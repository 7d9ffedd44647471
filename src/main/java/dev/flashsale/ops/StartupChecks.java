package dev.flashsale.ops;

import dev.flashsale.postgres.Sessions;
import dev.flashsale.redis.RedisCommands;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Refuses to start with settings that would lose orders. */
@ApplicationScoped
public class StartupChecks {

  private static final Logger LOG = Logger.getLogger(StartupChecks.class);
  private static final String OFF =
      "SELECT name FROM pg_settings WHERE setting = 'off'"
          + " AND name IN ('fsync', 'full_page_writes', 'synchronous_commit')";

  /**
   * Before the scheduler, whose priority is 0, and everything that works on what the stores hold.
   */
  private static final int FIRST = -1;

  private static final Duration REDIS_WAIT_MAX = Duration.ofSeconds(10);
  private static final Duration POSTGRES_WAIT_MAX = Duration.ofSeconds(10);
  private static final Duration REDIS_RETRY_DELAY = Duration.ofMillis(100);

  private final RedisCommands redis;
  private final Sessions sessions;

  private final Migrations migrations;

  StartupChecks(RedisCommands redis, Sessions sessions, Migrations migrations) {
    this.redis = redis;
    this.sessions = sessions;
    this.migrations = migrations;
  }

  void check(@Observes @Priority(FIRST) StartupEvent start) {
    migrations.requireAll();
    requireNoEviction();
    requireDurableCommits();
  }

  /**
   * An acknowledged order must be on disk. A PostgreSQL that goes away now is left to readiness.
   */
  private void requireDurableCommits() {
    List<String> off;
    try {
      off =
          sessions
              .read(session -> session.createNativeQuery(OFF, String.class).getResultList())
              .await()
              .atMost(POSTGRES_WAIT_MAX);
    } catch (RuntimeException e) {
      LOG.warnf("cannot ask PostgreSQL whether its commits are durable, as they must be: %s", e);
      return;
    }
    if (!off.isEmpty()) {
      throw new IllegalStateException(
          "PostgreSQL has "
              + String.join(", ", off)
              + " off: set it on, because a crash of its machine would lose orders that shoppers"
              + " were told are safe.");
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
