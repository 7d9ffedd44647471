package dev.flashsale.testing;

import dev.flashsale.local.LocalStack;
import dev.flashsale.redis.ScriptCall;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A real Redis for one test class, asked one thing after the other. */
public final class TestRedis implements AutoCloseable {

  private static final int ANSWER_LIMIT_S = 10;

  private final LocalStack stack;
  private final Vertx vertx = Vertx.vertx();
  private final Redis client;

  private TestRedis(LocalStack stack) {
    this.stack = stack;
    this.client = Redis.createClient(vertx, stack.redisHosts());
  }

  public static TestRedis start() {
    try {
      return new TestRedis(LocalStack.startEmpty(Files.createTempDirectory("flashsale-redis")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a script as the service does.
   *
   * @return the reply; {@code null} where the script returns nil
   * @throws RedisRefusal with what Redis said, if it refused
   */
  public @Nullable Response run(ScriptCall call) {
    return answer(call.send(client::send));
  }

  /**
   * Sends a command; its arguments are sent as bytes if they are a {@link Buffer}, else as text.
   */
  public @Nullable Response send(Command command, Object... args) {
    Request request = Request.cmd(command);
    for (Object arg : args) {
      if (arg instanceof Buffer bytes) {
        request.arg(bytes);
      } else {
        request.arg(arg.toString());
      }
    }
    return answer(client.send(request));
  }

  private static @Nullable Response answer(Future<@Nullable Response> reply) {
    try {
      return reply.toCompletionStage().toCompletableFuture().get(ANSWER_LIMIT_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new RedisRefusal(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("Redis did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Redis answered with an error. */
  public static final class RedisRefusal extends RuntimeException {
    RedisRefusal(@Nullable Throwable cause) {
      super(cause == null ? null : cause.getMessage(), cause);
    }
  }

  @Override
  public void close() {
    client.close();
    vertx.close();
    stack.close();
  }
}
