package dev.flashsale.admission;

/** The order of what every request passes through: lower comes first. */
public final class FilterOrder {

  /** Before all that looks at the path; after Quarkus' CORS handler (-300), as all answers are. */
  static final int PATHS = -290;

  /**
   * Before anything is known of the caller, because it also bounds how many tokens an address can
   * have verified.
   */
  static final int RATE_LIMITS = -280;

  /**
   * The buy route, before Quarkus' own handlers but for the one of CORS. It checks the caller, the
   * key, the body and the pass itself, in the order in which it is read.
   */
  public static final int BUY = -250;

  private FilterOrder() {}
}
