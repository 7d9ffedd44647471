package dev.flashsale.waitingroom;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Size;
import java.util.Optional;

/** What waiting rooms need. */
@ConfigMapping(prefix = "flashsale.waiting-room")
public interface WaitingRoomConfig {

  /**
   * What tickets and passes are signed with, 32 characters or more, the same for all instances; it
   * belongs in the environment. Without it no sale can have a waiting room. Another one makes all
   * tickets and passes void.
   */
  Optional<@Size(min = 32, message = "must have 32 characters or more") String> secret();
}
