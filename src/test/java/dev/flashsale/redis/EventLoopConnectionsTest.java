package dev.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class EventLoopConnectionsTest {

  @Test
  void aConnectionThatEndedUnseenIsReplaced() {
    EventLoopConnections connections =
        connections(failing("Connection is closed"), connection(Future.succeededFuture()));
    assertThat(connections.send(ping()).failed()).isTrue();
    assertThat(connections.send(ping()).succeeded()).isTrue();
  }

  @Test
  void anErrorThatRedisAnsweredIsNoReasonToLeave() {
    EventLoopConnections connections = connections(failing("NOSCRIPT No matching script"));
    assertThat(connections.send(ping()).cause()).hasMessageStartingWith("NOSCRIPT");
    assertThat(connections.send(ping()).cause()).hasMessageStartingWith("NOSCRIPT");
  }

  private static Request ping() {
    return Request.cmd(Command.PING);
  }

  /** Opens these, one after the other. */
  private static EventLoopConnections connections(RedisConnection... opened) {
    Queue<RedisConnection> rest = new ArrayDeque<>(List.of(opened));
    return new EventLoopConnections(
        fake(Redis.class, (self, method, arguments) -> Future.succeededFuture(rest.remove())));
  }

  private static RedisConnection failing(String message) {
    return connection(Future.failedFuture(message));
  }

  /** Answers what is sent, and calls no handler. */
  private static RedisConnection connection(Future<?> answer) {
    return fake(
        RedisConnection.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "send" -> answer;
              case "close" -> Future.succeededFuture();
              default -> self;
            });
  }

  private static <T> T fake(Class<T> type, InvocationHandler behaviour) {
    return type.cast(
        Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, behaviour));
  }
}
