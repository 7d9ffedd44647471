package dev.flashsale.local;

import dev.flashsale.http.Problem;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.jwt.build.Jwt;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Gives a token for any subject to anyone who asks: the local run's stand-in for an identity
 * provider. No production build contains it.
 *
 * <p>Answers {@code 400} when the subject is missing or a group or lifetime is not allowed.
 * Thread-safe; signing takes the processor for a millisecond, so requests run on worker threads.
 */
@Path("/v1/demo/tokens")
@PermitAll
public class DemoTokenResource {

  private static final Set<String> GROUPS = Set.of("shopper", "admin", "service");
  private static final Duration LIFETIME = Duration.ofHours(12);
  private static final Duration LIFETIME_MAX = Duration.ofDays(365);
  private static final int SUBJECT_LENGTH_MAX = 128;

  private final String issuer;
  private final Set<String> audiences;

  DemoTokenResource(
      @ConfigProperty(name = "mp.jwt.verify.issuer") String issuer,
      @ConfigProperty(name = "mp.jwt.verify.audiences") Set<String> audiences) {
    this.issuer = issuer;
    this.audiences = audiences;
  }

  /**
   * Whom the token is for.
   *
   * @param groups {@code shopper} when absent
   * @param expiresInSeconds 12 hours when absent; negative for a token that has expired already
   */
  public record TokenRequest(
      @Nullable String subject,
      @Nullable Set<@Nullable String> groups,
      @Nullable Long expiresInSeconds) {}

  /** The token, to be sent as {@code Authorization: Bearer <token>}. */
  public record Token(String token, Instant expiresAt) {}

  @POST
  @Blocking
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Token create(@Nullable TokenRequest request) {
    if (request == null) {
      throw Problem.field("subject", "is missing").exception();
    }
    String subject = validSubject(request.subject());
    Set<String> groups = validGroups(request.groups());
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Instant expiresAt = now.plus(validLifetime(request.expiresInSeconds()));
    // Issued before it expires, also when it has expired.
    Instant issuedAt = expiresAt.isBefore(now) ? expiresAt.minus(LIFETIME) : now;
    String token =
        Jwt.issuer(issuer)
            .audience(audiences)
            .subject(subject)
            .upn(subject)
            .groups(groups)
            .issuedAt(issuedAt)
            .expiresAt(expiresAt)
            .sign();
    return new Token(token, expiresAt);
  }

  private static String validSubject(@Nullable String subject) {
    if (subject == null || subject.isBlank() || subject.length() > SUBJECT_LENGTH_MAX) {
      throw Problem.field("subject", "must have 1 to " + SUBJECT_LENGTH_MAX + " characters")
          .exception();
    }
    return subject;
  }

  private static Set<String> validGroups(@Nullable Set<@Nullable String> requested) {
    if (requested == null) {
      return Set.of("shopper");
    }
    Set<String> groups = new TreeSet<>();
    for (String group : requested) {
      if (group == null || !GROUPS.contains(group)) {
        throw Problem.field("groups", "must be some of " + GROUPS).exception();
      }
      groups.add(group);
    }
    return groups;
  }

  private static Duration validLifetime(@Nullable Long seconds) {
    if (seconds == null) {
      return LIFETIME;
    }
    if (Math.abs(seconds.doubleValue()) > LIFETIME_MAX.toSeconds()) {
      throw Problem.field("expiresInSeconds", "must be within a year").exception();
    }
    return Duration.ofSeconds(seconds);
  }
}
