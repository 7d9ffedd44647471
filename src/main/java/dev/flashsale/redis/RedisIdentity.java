package dev.flashsale.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Redis this is, and since when: the id of its run and that of its replication history. A
 * server that was restarted, or promoted, is another one, whatever it remembers.
 */
public final class RedisIdentity {

  private static final Pattern RUN = Pattern.compile("(?m)^run_id:(\\w+)");
  private static final Pattern REPLICATION = Pattern.compile("(?m)^master_replid:(\\w+)");
  private static final Pattern REPLICA = Pattern.compile("(?m)^role:slave");

  private RedisIdentity() {}

  /**
   * Asks through {@code batch}, a connection's or a client's.
   *
   * @return fails with an {@link IOException} if it is a replica, where nothing may be written
   */
  public static Future<String> ask(Function<List<Request>, Future<List<Response>>> batch) {
    return batch
        .apply(
            List.of(
                Request.cmd(Command.INFO).arg("server"),
                Request.cmd(Command.INFO).arg("replication")))
        .compose(info -> of(info.get(0).toString(), info.get(1).toString()));
  }

  private static Future<String> of(String server, String replication) {
    Matcher run = RUN.matcher(server);
    Matcher history = REPLICATION.matcher(replication);
    if (!run.find() || !history.find()) {
      return Future.failedFuture(new IOException("Redis does not say which one it is"));
    }
    return REPLICA.matcher(replication).find()
        ? Future.failedFuture(new IOException("this Redis is a replica"))
        : Future.succeededFuture(run.group(1) + '/' + history.group(1));
  }
}
