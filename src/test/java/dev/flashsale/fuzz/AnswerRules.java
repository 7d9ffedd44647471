package dev.flashsale.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flashsale.fuzz.FuzzRequest.Expectation;
import dev.flashsale.http.Problem;
import dev.flashsale.http.ProblemCode;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What every answer must be. */
final class AnswerRules {

  /** What refuses a request that is not HTTP has an empty body ({@code docs/security.md}). */
  private static final Set<Integer> BEFORE_HTTP = Set.of(400, 404, 414, 431);

  private static final int BODY_MAX = 2 * 1024 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  private AnswerRules() {}

  /** What is wrong with the answer; empty if nothing is. */
  static Optional<String> complaint(FuzzRequest request, Wire.Answer answer) {
    int status = answer.status();
    if (status == 0) {
      return request.expected() == Expectation.NOT_HTTP
          ? Optional.empty()
          : Optional.of("no answer");
    }
    if (status >= 400) {
      return isBeforeHttp(request, answer) || isTooLong(request, answer)
          ? Optional.empty()
          : problem(request, answer);
    }
    if (status >= 300 && status != 304) {
      return Optional.of("a redirection");
    }
    return request.expected() == Expectation.ANY
        ? Optional.empty()
        : Optional.of("accepted with " + status);
  }

  static boolean isUnavailable(Wire.Answer answer) {
    return answer.status() == 503;
  }

  private static boolean isBeforeHttp(FuzzRequest request, Wire.Answer answer) {
    return request.isBeyondHttp()
        && BEFORE_HTTP.contains(answer.status())
        && answer.body().isEmpty();
  }

  /** The server's own limit ends what does not say how long it is. */
  private static boolean isTooLong(FuzzRequest request, Wire.Answer answer) {
    return request.bytes().length > BODY_MAX
        && answer.status() == ProblemCode.PAYLOAD_TOO_LARGE.status()
        && answer.body().isEmpty();
  }

  private static Optional<String> problem(FuzzRequest request, Wire.Answer answer) {
    String where = answer.status() + " ";
    if (!answer.header("content-type").equals(Problem.MEDIA_TYPE)) {
      return Optional.of(where + "is of type '" + answer.header("content-type") + "'");
    }
    if (request.method().equals("HEAD")) {
      return Optional.empty();
    }
    try {
      return problem(JSON.readTree(answer.body()), answer.status()).map(wrong -> where + wrong);
    } catch (JsonProcessingException e) {
      return Optional.of(where + "has no JSON: " + answer.body());
    }
  }

  private static Optional<String> problem(JsonNode body, int status) {
    Optional<ProblemCode> code =
        Arrays.stream(ProblemCode.values())
            .filter(known -> known.type().equals(body.path("type").asText()))
            .findAny();
    if (code.isEmpty() || code.get().status() != status || body.path("status").asInt() != status) {
      return Optional.of("does not go with " + body);
    }
    if (body.path("title").asText().isBlank() || body.path("detail").asText().isBlank()) {
      return Optional.of("says nothing: " + body);
    }
    String all = body.toString();
    if (all.contains("java.") || all.contains("dev.flashsale") || all.contains("Exception")) {
      return Optional.of("tells of classes: " + body);
    }
    return code.get() == ProblemCode.INTERNAL ? Optional.of("is a fault") : Optional.empty();
  }
}
