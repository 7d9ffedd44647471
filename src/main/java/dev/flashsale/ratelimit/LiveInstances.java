package dev.flashsale.ratelimit;

import dev.flashsale.redis.LimitKey;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.Replies;
import dev.flashsale.redis.ScriptCall;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * How many instances share this Redis, from each showing there now and then that it lives. While
 * Redis is away the count stays what it last was.
 */
@Singleton
public class LiveInstances {

  private static final Logger LOG = Logger.getLogger(LiveInstances.class);
  private static final RedisScript COUNT = RedisScript.load("count_instances");

  /** Longer than a call may take, so that none overtakes another. */
  private static final Duration SHOWN_EVERY = Duration.ofSeconds(3);

  private static final Duration GONE_AFTER = SHOWN_EVERY.multipliedBy(3);

  private final String id = UUID.randomUUID().toString();
  private final RedisCommands redis;
  private volatile int count = 1;

  LiveInstances(RedisCommands redis) {
    this.redis = redis;
  }

  void start(@Observes StartupEvent start, Vertx vertx) {
    show();
    vertx.setPeriodic(SHOWN_EVERY.toMillis(), tick -> show());
  }

  /** At least this one. */
  int count() {
    return count;
  }

  private void show() {
    redis
        .run(new ScriptCall(COUNT, LimitKey.INSTANCES).arg(id).arg(GONE_AFTER.toMillis()))
        .subscribe()
        .with(
            live -> count = Math.max(1, (int) Replies.number(live)),
            fault -> LOG.debugf("instances not counted: %s", fault));
  }
}
