package dev.flashsale.ratelimit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flashsale.http.Problem.FieldError;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A policy as settings and admins write it.
 *
 * @param who a {@link Subject}'s label
 * @param routes such as {@code "POST /v1/**"}: see {@link RoutePattern}; none for {@link
 *     Subject#DESCRIPTOR}
 * @param limit permits in an interval
 * @param burst permits that may be used at once; as many as the limit unless given
 * @param algorithm {@code gcra} unless given
 * @param onRedisFailure {@code open}, {@code closed} or {@code local}; the last unless given
 * @param enabled true unless given
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PolicyDefinition(
    @NotNull String who,
    @NotNull @Size(max = 20) List<@NotNull @Size(max = 200) String> routes,
    @NotNull Integer limit,
    @NotNull Duration interval,
    @Nullable Integer burst,
    @Nullable String algorithm,
    @Nullable String onRedisFailure,
    @Nullable Boolean enabled) {

  /** What is wrong with it, by field; nothing if {@link #policy} can be called. */
  List<FieldError> contradictions() {
    List<FieldError> errors = new ArrayList<>();
    if (Subject.named(who).isEmpty()) {
      errors.add(new FieldError("who", "must be one of " + Subject.labels()));
    }
    if (routes.isEmpty() && !isForDescriptors()) {
      errors.add(new FieldError("routes", "must have at least one"));
    }
    if (!routes.isEmpty() && isForDescriptors()) {
      errors.add(new FieldError("routes", "must be left out: descriptors have none"));
    }
    for (int i = 0; i < routes.size(); i++) {
      if (RoutePattern.of(routes.get(i)).isEmpty()) {
        errors.add(
            new FieldError("routes[" + i + "]", "must be such as 'POST /v1/sales/*/orders'"));
      }
    }
    if (onRedisFailure != null && RedisFailure.named(onRedisFailure).isEmpty()) {
      errors.add(new FieldError("onRedisFailure", "must be open, closed or local"));
    }
    if (algorithm != null && Algorithm.named(algorithm).isEmpty()) {
      errors.add(new FieldError("algorithm", "must be one of " + Algorithm.labels()));
    } else {
      errors.addAll(asLimit().contradictions());
    }
    return errors;
  }

  /** Whether it is for what proxies ask about. */
  @Schema(hidden = true)
  boolean isForDescriptors() {
    return who.equals(Subject.DESCRIPTOR.label());
  }

  boolean isEnabled() {
    return enabled == null || enabled;
  }

  Policy policy(String name) {
    return new Policy(
        name,
        Subject.named(who).orElseThrow(),
        routes.stream().map(RoutePattern::of).map(Optional::orElseThrow).toList(),
        asLimit(),
        onRedisFailure == null
            ? RedisFailure.LOCAL
            : RedisFailure.named(onRedisFailure).orElseThrow());
  }

  private Limit asLimit() {
    Algorithm chosen =
        algorithm == null ? Algorithm.GCRA : Algorithm.named(algorithm).orElseThrow();
    return new Limit(chosen, limit, interval, burst == null ? limit : burst);
  }
}
