package dev.flashsale.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One method of one path, as the service publishes it.
 *
 * @param body the schema of its JSON body; null if it takes none
 * @param who the group it is for, or {@code anyone}
 * @param methods all that its path takes
 */
record Operation(
    String method,
    String path,
    List<Parameter> parameters,
    @Nullable JsonNode body,
    String who,
    Set<String> methods) {

  record Parameter(String name, String in) {}

  boolean isGuarded() {
    return !who.equals("anyone");
  }

  boolean isPurchase() {
    return toString().equals("POST /v1/sales/{sale}/orders");
  }

  boolean hasBody() {
    return body != null;
  }

  boolean has(String in, String name) {
    return parameters.contains(new Parameter(name, in));
  }

  List<String> names(String in) {
    return parameters.stream().filter(p -> p.in().equals(in)).map(Parameter::name).toList();
  }

  /** Whether nothing is kept of it even if it is accepted, but for limits' counters. */
  boolean isHarmless() {
    return method.equals("GET")
        || path.startsWith("/v1/ratelimit/")
        || path.equals("/v1/demo/tokens");
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
