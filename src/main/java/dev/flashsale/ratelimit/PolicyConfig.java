package dev.flashsale.ratelimit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The policies the service starts with, by name; admins can replace each while it runs. */
@ConfigMapping(prefix = "flashsale.rate-limits")
public interface PolicyConfig {

  @WithParentName
  Map<String, Definition> policies();

  /** As {@link PolicyDefinition} says. */
  interface Definition {

    String who();

    Optional<List<String>> routes();

    int limit();

    Duration interval();

    OptionalInt burst();

    Optional<String> algorithm();

    Optional<String> onRedisFailure();

    Optional<Boolean> enabled();

    default PolicyDefinition definition() {
      return new PolicyDefinition(
          who(),
          routes().orElse(List.of()),
          limit(),
          interval(),
          burst().isPresent() ? burst().getAsInt() : null,
          algorithm().orElse(null),
          onRedisFailure().orElse(null),
          enabled().orElse(null));
    }
  }
}
