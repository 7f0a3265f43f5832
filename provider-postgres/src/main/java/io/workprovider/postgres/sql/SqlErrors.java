package io.workprovider.postgres.sql;

import io.workprovider.ProviderUnavailableException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What an SQLSTATE means to this provider. Message texts, which are translated, decide nothing. */
public final class SqlErrors {

  private static final String UNIQUE_VIOLATION = "23505";

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

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

  /** Whether a working server said that it has run out of something: of disk, most of the time. */
  public static boolean isShortage(SQLException e) {
    String state = e.getSQLState();
    return state != null && state.startsWith("53");
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
    return unavailable(
        what,
        e,
        "try again: that is safe, also if it was done and only the answer was lost",
        "what a node needs: docs/operations-postgres.md lists it");
  }

  /**
   * The same of something that is asked for in a way of its own.
   *
   * @param again how to do it again, for example {@code "try again"}
   * @param grant what a DBA has to grant if a privilege is missing
   */
  public static ProviderUnavailableException unavailable(
      String what, SQLException e, String again, String grant) {
    String state = e.getSQLState();
    String toDo;
    if (INSUFFICIENT_PRIVILEGE.equals(state)) {
      toDo = "Let a DBA grant the user that logs in " + grant;
    } else if (isShortage(e)) {
      toDo = "The server is up and has run out of something: give it what it names, and " + again;
    } else if (isAnswer(e)) {
      toDo = "The server is up and refuses this: mend what it names, and " + again;
    } else {
      toDo = "See that the Postgres server is up and reachable, and " + again;
    }
    String code = state == null ? "" : " (SQLSTATE " + state + ")";
    return new ProviderUnavailableException(
        what + " failed" + code + ": " + text(e) + ". " + toDo + ".", e);
  }

  /** What an error says, with what is at its root, as a part of a sentence. */
  public static String text(SQLException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String said = withoutStop(e.getMessage());
    String atRoot = withoutStop(root.getMessage());
    return said.contains(atRoot)
        ? said
        : said + " (" + root.getClass().getSimpleName() + ": " + atRoot + ")";
  }

  private static String withoutStop(@Nullable String message) {
    return String.valueOf(message).strip().replaceAll("\\.+$", "");
  }
}
