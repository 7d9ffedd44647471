package dev.flashsale.ratelimit;

import dev.flashsale.http.Problem.FieldError;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The policies in force: those of the settings, but where an admin has {@linkplain PolicyOverrides
 * said otherwise}. Thread-safe; reading takes no lock.
 */
@Singleton
public class Policies {

  private final Map<String, PolicyDefinition> configured = new TreeMap<>();
  private volatile Map<String, PolicyDefinition> overrides = Map.of();
  private volatile List<Policy> inForce = List.of();

  Policies(PolicyConfig config) {
    config.policies().forEach((name, written) -> configured.put(name, written.definition()));
  }

  /** A policy as it is written, and where. */
  public record Entry(PolicyDefinition definition, boolean overridden) {}

  /**
   * The service must not start with a limit it cannot keep.
   *
   * @throws IllegalStateException if a policy of the settings contradicts itself
   */
  void check(@Observes StartupEvent start) {
    configured.forEach(
        (name, definition) -> {
          List<FieldError> errors = definition.contradictions();
          if (!errors.isEmpty()) {
            throw new IllegalStateException(
                "flashsale.rate-limits.%s.%s %s"
                    .formatted(name, errors.getFirst().field(), errors.getFirst().reason()));
          }
        });
    override(overrides);
  }

  /** What to ask about a request, in this order. */
  public List<Policy> on(String method, String path) {
    List<Policy> all = inForce;
    if (all.isEmpty()) {
      return all;
    }
    List<String> segments = RoutePattern.segmentsOf(path);
    return all.stream().filter(policy -> policy.isAbout(method, segments)).toList();
  }

  /** The policy of that name that is in force. */
  public Optional<Policy> named(String name) {
    return inForce.stream().filter(policy -> policy.name().equals(name)).findFirst();
  }

  /** All there are, disabled ones as well, by name. */
  public Map<String, Entry> all() {
    Map<String, Entry> all = new TreeMap<>();
    configured.forEach((name, definition) -> all.put(name, new Entry(definition, false)));
    overrides.forEach((name, definition) -> all.put(name, new Entry(definition, true)));
    return all;
  }

  /** Puts {@code definitions}, without contradictions, in the place of those so named. */
  synchronized void override(Map<String, PolicyDefinition> definitions) {
    Map<String, PolicyDefinition> effective = new TreeMap<>(configured);
    effective.putAll(definitions);
    List<Policy> next =
        effective.entrySet().stream()
            .filter(entry -> entry.getValue().isEnabled())
            .map(entry -> entry.getValue().policy(entry.getKey()))
            .sorted(Comparator.comparing(Policy::who))
            .toList();
    overrides = Map.copyOf(definitions);
    inForce = next;
  }
}
