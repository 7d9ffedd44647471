package dev.flashsale.ratelimit;

import dev.flashsale.http.Problem;
import dev.flashsale.http.Problem.FieldError;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.RestPath;

/**
 * The rate-limit policies in force, for admins: to be changed while the service runs, in all its
 * instances.
 */
@Path("/v1/admin/rate-limits")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
public class PolicyResource {

  private static final String NAME = "[a-z0-9][a-z0-9-]{0,63}";

  private final Policies policies;
  private final PolicyOverrides overrides;

  PolicyResource(Policies policies, PolicyOverrides overrides) {
    this.policies = policies;
    this.overrides = overrides;
  }

  /**
   * A policy.
   *
   * @param overridden an admin has put it in the place of what the settings say
   */
  public record PolicyDocument(String name, boolean overridden, PolicyDefinition policy) {

    static PolicyDocument of(Map.Entry<String, Policies.Entry> known) {
      return new PolicyDocument(
          known.getKey(), known.getValue().overridden(), known.getValue().definition());
    }
  }

  @GET
  public List<PolicyDocument> list() {
    return policies.all().entrySet().stream().map(PolicyDocument::of).toList();
  }

  /** Puts a policy into force: here at once, in other instances within two seconds. */
  @PUT
  @Path("{name}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<PolicyDocument> put(
      @RestPath @Pattern(regexp = NAME) String name, @NotNull @Valid PolicyDefinition policy) {
    List<FieldError> errors = policy.contradictions();
    if (!errors.isEmpty()) {
      throw Problem.fields(errors).exception();
    }
    return overrides.put(name, policy).map(done -> new PolicyDocument(name, true, policy));
  }

  /** Lets the settings say again what the policy is, if they name it. */
  @DELETE
  @Path("{name}")
  public Uni<Void> delete(@RestPath @Pattern(regexp = NAME) String name) {
    return overrides.delete(name);
  }
}
