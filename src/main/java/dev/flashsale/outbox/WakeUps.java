package dev.flashsale.outbox;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Listens to PostgreSQL for new events, on a connection of its own that it replaces when it breaks.
 * A wake-up may get lost, so there is a poll as well.
 */
@Singleton
class WakeUps {

  private static final Logger LOG = Logger.getLogger(WakeUps.class);
  private static final String LISTEN = "LISTEN flashsale_outbox";
  private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);

  private final Pool pool;
  private final Vertx vertx;
  private volatile boolean stopped;

  WakeUps(Pool pool, Vertx vertx) {
    this.pool = pool;
    this.vertx = vertx;
  }

  /** Calls {@code wake} for each wake-up, and whenever it has (re)connected. */
  void listen(Runnable wake) {
    pool.getConnection()
        .compose(connection -> listen(connection, wake))
        .onSuccess(listening -> wake.run())
        .onFailure(
            fault -> {
              LOG.warnf("nobody wakes the outbox relay, it polls: %s", fault);
              reconnect(wake);
            });
  }

  private io.vertx.core.Future<Void> listen(SqlConnection connection, Runnable wake) {
    ((PgConnection) connection).notificationHandler(notification -> wake.run());
    return connection
        .query(LISTEN)
        .execute()
        .onFailure(fault -> connection.close())
        .onSuccess(listening -> connection.closeHandler(closed -> reconnect(wake)))
        .mapEmpty();
  }

  private void reconnect(Runnable wake) {
    if (!stopped) {
      vertx.setTimer(RECONNECT_AFTER.toMillis(), tick -> listen(wake));
    }
  }

  void stop() {
    stopped = true;
  }
}
