package io.workprovider.postgres;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.postgres.sql.SqlErrors;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What to tell whoever starts a node and cannot (Rule D9): what was tried, where, what to do. */
final class StartFailure {

  private final ConnectionSource server;
  private final SchemaName schema;
  private final Duration patience;

  private StartFailure(ConnectionSource server, SchemaName schema, Duration patience) {
    this.server = server;
    this.schema = schema;
    this.patience = patience;
  }

  /** Failures of starting with such settings. */
  static StartFailure on(ConnectionSource server, PostgresSettings settings) {
    return new StartFailure(
        server,
        settings.get(PostgresSettings.SCHEMA),
        settings.get(PostgresSettings.CONNECT_TIMEOUT));
  }

  /** The error for something that is wrong, and what mends it. */
  ProviderUnavailableException because(String wrong, String toDo) {
    return because(wrong, toDo, null);
  }

  private ProviderUnavailableException because(
      String wrong, String toDo, @Nullable Throwable cause) {
    return new ProviderUnavailableException(
        "Cannot start on Postgres at " + server.where() + ": " + wrong + ". " + toDo + ".", cause);
  }

  /** The error for what the driver or the server said. */
  ProviderUnavailableException of(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return switch (state) {
      case "28P01", "28000" ->
          because(
              "the login is refused (SQLSTATE " + state + ")",
              "Check " + server.login() + ", and the server's pg_hba.conf",
              e);
      case "3D000" ->
          because(
              "there is no database '" + server.database() + "'",
              "Create it, or correct " + server.address(),
              e);
      case "42501" ->
          because(
              "a privilege is missing: " + SqlErrors.text(e),
              "Grant it (creating schema '"
                  + schema
                  + "' takes CREATE on the database), or let a DBA create the tables and grant"
                  + " their use",
              e);
      case "53300" ->
          because(
              "it has no connection left", "Raise its max_connections, or start fewer nodes", e);
      case "57P03" -> because("it is starting up or shutting down", "Start again when it is up", e);
      default ->
          state.startsWith("08")
              ? because(
                  unreachable(e) + ": " + SqlErrors.text(e),
                  "See that the server runs, and that host and port in "
                      + server.address()
                      + " are right",
                  e)
              : because(
                  "it answers with SQLSTATE " + state + ": " + SqlErrors.text(e),
                  "See the server's log",
                  e);
    };
  }

  /** A refused connection is told at once, so the time that was allowed is no part of it. */
  private String unreachable(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return "it does not answer within " + patience.toMillis() + " ms";
      }
    }
    return "it cannot be reached";
  }
}
