package dev.flashsale.waitingroom;

import dev.flashsale.redis.EventLoopConnections;
import dev.flashsale.redis.RedisCommands;
import dev.flashsale.redis.RedisScript;
import dev.flashsale.redis.ScriptCall;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * Calls {@code join_room.lua}: a crowd comes at once, so its calls leave pipelined on the event
 * loop's own connection instead of waiting for one of the pool's.
 */
@Singleton
public class JoinScript {

  static final RedisScript SCRIPT = RedisScript.load("join_room");

  private final EventLoopConnections connections;

  JoinScript(EventLoopConnections connections) {
    this.connections = connections;
  }

  /** Sends {@code call}, on an event loop. After a time-out its outcome is unknown; ask again. */
  @Timeout(2000)
  public Uni<Response> run(ScriptCall call) {
    return RedisCommands.reply(() -> call.send(connections::send));
  }
}
