package io.workprovider.postgres.sql;

import io.workprovider.ProviderUnavailableException;
import java.sql.SQLException;
import org.slf4j.Logger;

/** What an SQLSTATE means to this provider. Message texts, which are translated, decide nothing. */
public final class SqlErrors {

  private static final String UNIQUE_VIOLATION = "23505";

  private SqlErrors() {}

  /** Whether a unique index refused a row. */
  public static boolean isUniqueViolation(SQLException e) {
    return UNIQUE_VIOLATION.equals(e.getSQLState());
  }

  /**
   * Whether trying the same transaction again may succeed: serialisation, deadlock, lock timeout.
   */
  public static boolean isTransient(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("40") || state.equals("55P03"));
  }

  /**
   * Whether a working server said this, of the statement: the connection and the server are fine.
   */
  public static boolean isAnswer(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && !state.startsWith("08")
        && !state.startsWith("53")
        && !state.startsWith("57P");
  }

  /**
   * Logs what a loop of the node could not do and will try again: for an operator to look at if the
   * server said it, and else for debugging, since the session tells of outages (Rule L4).
   */
  public static void log(Logger logger, String what, Exception e) {
    if (e instanceof SQLException sql && !isAnswer(sql)) {
      logger.debug(what, e);
    } else {
      logger.warn(what, e);
    }
  }

  /**
   * The error for a caller of the api: the back end did not do what was asked.
   *
   * @param what what failed, as the beginning of a sentence, for example {@code "Saving a position
   *     for consumer=a partition=3"}
   */
  public static ProviderUnavailableException unavailable(String what, SQLException e) {
    return new ProviderUnavailableException(
        what
            + " failed (SQLSTATE "
            + e.getSQLState()
            + "): "
            + e.getMessage()
            + ". The provider goes on trying; see that the Postgres server is up and reachable.",
        e);
  }
}
