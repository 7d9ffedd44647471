package dev.flashsale.ratelimit;

import dev.flashsale.http.Problem;
import dev.flashsale.http.Problem.FieldError;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limiter for other services. {@code check} takes permits, {@code peek} only looks, {@code
 * reset} gives all of them back.
 */
@Path("/v1/ratelimit")
@RolesAllowed(RateLimitResource.SERVICE)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class RateLimitResource {

  /** The role of services that ask this one. */
  public static final String SERVICE = "service";

  private static final int KEY_LENGTH_MAX = 512;

  private final RateLimiter limiter;

  RateLimitResource(RateLimiter limiter) {
    this.limiter = limiter;
  }

  /**
   * Who wants how much of what.
   *
   * @param interval ISO-8601 ({@code "PT1S"}) or a number of seconds
   * @param burst as many as {@code limit} unless given
   * @param cost 1 unless given
   * @param algorithm {@code gcra} unless given
   */
  public record Ask(
      @NotNull @Size(min = 1, max = KEY_LENGTH_MAX) String key,
      @NotNull @Min(1) Integer limit,
      @NotNull Duration interval,
      @Nullable Integer burst,
      @Nullable Integer cost,
      @Nullable String algorithm) {

    /**
     * The limit.
     *
     * @throws dev.flashsale.http.ProblemException {@code validation} if it makes no sense
     */
    Limit checkedLimit() {
      Limit wanted = new Limit(chosen(), limit, interval, burst == null ? limit : burst);
      List<FieldError> errors = new ArrayList<>(wanted.contradictions());
      if (errors.isEmpty() && (permits() < 1 || permits() > wanted.burst())) {
        errors.add(
            new FieldError(
                "cost", "must be 1 to " + wanted.burst() + ": more would never be allowed"));
      }
      if (!errors.isEmpty()) {
        throw Problem.fields(errors).exception();
      }
      return wanted;
    }

    /** Apart from what the service's own policies count, whatever services call their keys. */
    String name() {
      return "key " + key;
    }

    private Algorithm chosen() {
      return algorithm == null
          ? Algorithm.GCRA
          : Algorithm.named(algorithm)
              .orElseThrow(
                  () ->
                      Problem.field("algorithm", "must be one of " + Algorithm.labels())
                          .exception());
    }

    int permits() {
      return cost == null ? 1 : cost;
    }
  }

  /** A verdict, times in seconds. */
  public record Answer(boolean allowed, long remaining, double retryAfter, double resetAfter) {

    static Answer of(Verdict verdict) {
      return new Answer(
          verdict.allowed(),
          verdict.remaining(),
          seconds(verdict.retryAfter()),
          seconds(verdict.resetAfter()));
    }

    private static double seconds(Duration duration) {
      return duration.toNanos() / 1e9;
    }
  }

  @POST
  @Path("check")
  public Uni<Answer> check(@NotNull @Valid Ask ask) {
    return limiter.check(ask.name(), ask.checkedLimit(), ask.permits()).map(Answer::of);
  }

  @POST
  @Path("peek")
  public Uni<Answer> peek(@NotNull @Valid Ask ask) {
    return limiter.peek(ask.name(), ask.checkedLimit(), ask.permits()).map(Answer::of);
  }

  @POST
  @Path("reset")
  public Uni<Void> reset(@NotNull @Valid Ask ask) {
    return limiter.reset(ask.name(), ask.checkedLimit());
  }
}
