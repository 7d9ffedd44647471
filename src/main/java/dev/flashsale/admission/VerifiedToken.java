package dev.flashsale.admission;

import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.Claims;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a token that passed: who it names, their groups and when it ends. All of its
 * claims take some 3 KiB in twenty objects, and with tens of thousands of tokens those are most of
 * what a young collection copies.
 */
final class VerifiedToken extends JWTCallerPrincipal {

  private final Optional<Caller> caller;
  private final Set<String> groups;
  private final long expiresAt;

  /** Keeps nothing of {@code token}, whose signature and dates have been checked. */
  VerifiedToken(JsonWebToken token) {
    super(null, "JWT");
    this.caller = Caller.of(token);
    this.groups = Set.copyOf(token.getGroups());
    this.expiresAt = token.getExpirationTime();
  }

  /** Empty if the token names nobody who could be a caller. */
  Optional<Caller> caller() {
    return caller;
  }

  /** Seconds of the epoch. */
  long expiresAt() {
    return expiresAt;
  }

  @Override
  public Set<String> getGroups() {
    return groups;
  }

  @Override
  protected Collection<String> doGetClaimNames() {
    return List.of(Claims.sub.name(), Claims.groups.name(), Claims.exp.name());
  }

  @Override
  protected @Nullable Object getClaimValue(String claim) {
    return switch (claim) {
      case "sub" -> caller.map(Caller::id).orElse(null);
      case "groups" -> groups;
      case "exp" -> expiresAt;
      default -> null;
    };
  }
}
