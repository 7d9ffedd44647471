package dev.flashsale.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopConnectionsTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close();
  }

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

  @Test
  void nothingIsSentToAnotherRedisThanTheOneAskedFor() {
    EventLoopConnections connections = connections(failing("nothing may be sent"));
    assertThat(connections.send("another", ping()).cause())
        .isInstanceOf(OtherRedisException.class)
        .hasMessageContaining("run1/history1");
    assertThat(connections.send("run1/history1", ping()).cause()).hasMessage("nothing may be sent");
  }

  @Test
  void aReplicaIsNoRedisToSellFrom() {
    EventLoopConnections connections =
        connections(connection(Future.succeededFuture(), "role:slave"));
    assertThat(connections.send(ping()).cause())
        .isInstanceOf(RedisUnreachableException.class)
        .hasMessageContaining("replica");
  }

  private static Request ping() {
    return Request.cmd(Command.PING);
  }

  /** Opens these, one after the other. */
  private EventLoopConnections connections(RedisConnection... opened) {
    Queue<RedisConnection> rest = new ArrayDeque<>(List.of(opened));
    return new EventLoopConnections(
        fake(Redis.class, (self, method, arguments) -> Future.succeededFuture(rest.remove())),
        vertx);
  }

  private static RedisConnection failing(String message) {
    return connection(Future.failedFuture(message));
  }

  /** Answers what is sent, and calls no handler. */
  private static RedisConnection connection(Future<?> answer) {
    return connection(answer, "role:master");
  }

  private static RedisConnection connection(Future<?> answer, String role) {
    return fake(
        RedisConnection.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "send" -> answer;
              case "batch" ->
                  Future.succeededFuture(
                      List.of(
                          info("redis_version:7.0\r\nrun_id:run1\r\n"),
                          info(role + "\r\nmaster_replid:history1\r\n")));
              case "close" -> Future.succeededFuture();
              default -> self;
            });
  }

  private static Response info(String text) {
    return fake(Response.class, (self, method, arguments) -> text);
  }

  private static <T> T fake(Class<T> type, InvocationHandler behaviour) {
    return type.cast(
        Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, behaviour));
  }
}
