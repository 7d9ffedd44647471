package dev.flashsale.postgres;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what PostgreSQL said out of a failure that others have wrapped: Hibernate Reactive turns
 * the client's exceptions into those of JDBC, and some of those into its own.
 */
public final class SqlFault {

  private static final int CAUSES_MAX = 10;

  private SqlFault() {}

  /** PostgreSQL refused because of {@code constraint}. */
  public static boolean violates(Throwable fault, String constraint) {
    return causes(fault).anyMatch(cause -> constraint.equals(constraint(cause)));
  }

  /** The statement's data are at fault (SQLSTATE classes 22 and 23), not the moment. */
  public static boolean isAboutData(Throwable fault) {
    return causes(fault)
        .map(SqlFault::state)
        .anyMatch(state -> state.startsWith("22") || state.startsWith("23"));
  }

  private static Stream<Throwable> causes(Throwable fault) {
    Stream.Builder<Throwable> causes = Stream.builder();
    Throwable cause = fault;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      causes.add(cause);
      cause = cause.getCause();
    }
    return causes.build();
  }

  private static @Nullable String constraint(Throwable cause) {
    return switch (cause) {
      case PgException error -> error.getConstraint();
      case ConstraintViolationException violation -> violation.getConstraintName();
      default -> null;
    };
  }

  /** Empty if {@code cause} is not PostgreSQL's. */
  private static String state(Throwable cause) {
    String state =
        switch (cause) {
          case PgException error -> error.getSqlState();
          case SQLException error -> error.getSQLState();
          default -> null;
        };
    return state == null ? "" : state;
  }
}
