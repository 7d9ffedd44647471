package dev.flashsale.postgres;

import io.vertx.pgclient.PgException;
import org.jspecify.annotations.Nullable;

/** Reads what PostgreSQL said out of a failure that others have wrapped. */
public final class SqlFault {

  private static final int CAUSES_MAX = 10;

  private SqlFault() {}

  /** PostgreSQL refused because of {@code constraint}. */
  public static boolean violates(Throwable fault, String constraint) {
    PgException error = find(fault);
    return error != null && constraint.equals(error.getConstraint());
  }

  /** The statement's data are at fault (SQLSTATE classes 22 and 23), not the moment. */
  public static boolean isAboutData(Throwable fault) {
    PgException error = find(fault);
    String state = error == null ? null : error.getSqlState();
    return state != null && (state.startsWith("22") || state.startsWith("23"));
  }

  private static @Nullable PgException find(Throwable fault) {
    Throwable cause = fault;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      if (cause instanceof PgException error) {
        return error;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
