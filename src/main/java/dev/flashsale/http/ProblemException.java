package dev.flashsale.http;

/** Carries a {@link Problem} from the edge code that found it to the mapper that answers it. */
public final class ProblemException extends RuntimeException {

  // Problems are never serialized; the field is transient only because exceptions are Serializable.
  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
