package dev.flashsale.gatling.abuse;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A request and what came of it.
 *
 * @param phase its number
 * @param sentNs since the start of the run
 * @param latencyNs from before the request was handed to the client until its answer was there
 * @param status HTTP status, 0 when there was no answer
 * @param code problem code of a refusal
 * @param limit the policy that refused it, by the name in {@code RateLimit}
 * @param retryAfterSeconds what {@code Retry-After} said, 0 for nothing
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Exchange(
    Group group,
    int phase,
    String buyer,
    long sentNs,
    long latencyNs,
    int status,
    @Nullable String code,
    @Nullable String limit,
    int retryAfterSeconds) {

  @JsonIgnore
  long answeredNs() {
    return sentNs + latencyNs;
  }

  boolean served() {
    return status == 201 || status == 202;
  }

  /** Whether asking again is pointless: anything but "not now", "not known" and no answer. */
  boolean settled() {
    return status != 0 && status != 429 && status != 503 && !"request-in-progress".equals(code);
  }

  boolean refusedBy(Limit limit) {
    return status == 429 && limit.policy().equals(this.limit);
  }
}
