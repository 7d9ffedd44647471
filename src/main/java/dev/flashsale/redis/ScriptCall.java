package dev.flashsale.redis;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of a script: by its SHA, and with its source when Redis answers {@code NOSCRIPT} (after
 * a restart or {@code SCRIPT FLUSH}), which loads it again.
 *
 * <p>Built and sent on one thread; arguments are {@link String} or {@link Buffer}.
 */
public final class ScriptCall {

  private final RedisScript script;
  private final List<String> keys;
  private final List<Object> args = new ArrayList<>();

  public ScriptCall(RedisScript script, String... keys) {
    this.script = script;
    this.keys = List.of(keys);
  }

  public ScriptCall arg(String value) {
    args.add(value);
    return this;
  }

  public ScriptCall arg(long value) {
    return arg(Long.toString(value));
  }

  public ScriptCall arg(Buffer value) {
    args.add(value);
    return this;
  }

  /**
   * Sends the call through {@code sender}, a connection's or a client's {@code send}.
   *
   * @return Redis' reply; fails with Redis' error or the connection's
   */
  public Future<@Nullable Response> send(Function<Request, Future<@Nullable Response>> sender) {
    return sender
        .apply(request(Command.EVALSHA, script.sha()))
        .recover(
            failure -> {
              if (isUnknownScript(failure)) {
                return sender.apply(request(Command.EVAL, script.source()));
              }
              return Future.failedFuture(failure);
            });
  }

  /**
   * Sends calls by their SHA through {@code sender}, a connection's or a client's {@code batch}.
   */
  static Future<List<Response>> sendAll(
      List<ScriptCall> calls, Function<List<Request>, Future<List<Response>>> sender) {
    return sender.apply(
        calls.stream().map(call -> call.request(Command.EVALSHA, call.script.sha())).toList());
  }

  private Request request(Command command, String body) {
    Request request = Request.cmd(command).arg(body).arg(keys.size());
    keys.forEach(request::arg);
    for (Object arg : args) {
      if (arg instanceof Buffer buffer) {
        request.arg(buffer);
      } else {
        request.arg((String) arg);
      }
    }
    return request;
  }

  /** Redis does not have the script and has run nothing. */
  public static boolean isUnknownScript(Throwable failure) {
    String message = failure.getMessage();
    // Not at the start: a batch says first which of its commands it was.
    return message != null && message.contains("NOSCRIPT ");
  }
}
