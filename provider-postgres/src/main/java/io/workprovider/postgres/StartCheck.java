package io.workprovider.postgres;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.postgres.session.Election;
import io.workprovider.postgres.sql.Scope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * Sees before a node starts that the server can be used, and prepares the tables; or says what is
 * wrong, where, and what to do (Rule D9). Its connections are closed again.
 */
final class StartCheck {

  private static final int OLDEST_SERVER = 140000;
  private static final String NAME = "workprovider-start";

  private static final String SERVER =
      "SELECT current_setting('server_version_num')::integer, current_setting('server_version'),"
          + " pg_is_in_recovery()";
  private static final String SEQUENCE_CACHE =
      """
      SELECT seqcache FROM pg_sequence
      WHERE seqrelid = pg_get_serial_sequence('${schema}.events', 'position')::regclass
      """;
  private static final String NAMESPACE =
      "INSERT INTO ${schema}.leaders (namespace) VALUES (?) ON CONFLICT DO NOTHING";

  private final ConnectionSource server;
  private final Scope scope;
  private final Election election;
  private final boolean mayInstall;
  private final Duration patience;
  private final StartFailure failure;

  StartCheck(ConnectionSource server, PostgresSettings settings) {
    this.server = server;
    this.scope = settings.scope();
    this.election = settings.get(PostgresSettings.ELECTION);
    this.mayInstall = settings.get(PostgresSettings.INSTALL_SCHEMA);
    this.patience = settings.get(PostgresSettings.CONNECT_TIMEOUT);
    this.failure = StartFailure.on(server, settings);
  }

  /**
   * Checks and prepares.
   *
   * @throws ProviderUnavailableException if the server cannot be used
   */
  void run() {
    try {
      try (Connection connection = server.connect(NAME, patience)) {
        checkServer(connection);
      }
      switch (election) {
        case ADVISORY_LOCK -> checkSessions();
        case LEASE -> checkTransactions();
      }
      try (Connection connection = server.connect(NAME, patience)) {
        prepareTables(connection);
      }
    } catch (SQLException e) {
      throw failure.of(e);
    }
  }

  private void checkSessions() throws SQLException {
    String toDo =
        server.toSessions()
            + ", or set "
            + PostgresSettings.PREFIX
            + "election to lease, for which a pooler in transaction mode is enough";
    new SessionCheck(() -> server.connect(NAME, patience), patience, failure, toDo).run();
  }

  private void checkTransactions() throws SQLException {
    try (Connection connection = server.connect(NAME, patience)) {
      new TransactionCheck(failure).run(connection);
    }
  }

  private void checkServer(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SERVER)) {
      row.next();
      if (row.getInt(1) < OLDEST_SERVER) {
        throw failure.because(
            "the server is PostgreSQL " + row.getString(2) + ", and 14 is the oldest that serves",
            "Upgrade it, or point " + server.address() + " at a newer one");
      }
      if (row.getBoolean(3)) {
        throw failure.because(
            "the server is a standby, which takes no writes",
            "Point " + server.address() + " at the primary");
      }
    }
  }

  private void prepareTables(Connection connection) throws SQLException {
    WorkSchema schema = new WorkSchema(scope.schema());
    int installed = schema.installed(connection);
    if (installed == 0 && !mayInstall) {
      throw failure.because(
          "there are no tables of workprovider in schema '" + scope.schema() + "'",
          "Let a DBA create them (java -cp … io.workprovider.postgres.PrintSchema "
              + scope.schema()
              + " prints the script), or set "
              + PostgresSettings.PREFIX
              + "install-schema to true");
    }
    if (installed > WorkSchema.VERSION) {
      throw failure.because(
          "schema '"
              + scope.schema()
              + "' is of version "
              + installed
              + ", and this library knows versions up to "
              + WorkSchema.VERSION,
          "Upgrade the library on this node");
    }
    if (installed == 0) {
      schema.install(connection);
    }
    Optional<String> grant = Privileges.missing(connection, scope.schema());
    if (grant.isPresent()) {
      throw failure.because("a privilege is missing", "Let a DBA run: " + grant.get());
    }
    checkSequence(connection);
    try (PreparedStatement insert = connection.prepareStatement(scope.schema().in(NAMESPACE))) {
      insert.setString(1, scope.namespace());
      insert.executeUpdate();
    }
  }

  private void checkSequence(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(scope.schema().in(SEQUENCE_CACHE))) {
      if (!row.next() || row.getLong(1) != 1) {
        throw failure.because(
            "the positions of table events in schema '"
                + scope.schema()
                + "' do not come from a sequence with CACHE 1, so that events could be skipped",
            "Set the cache of its identity column to 1 while nobody appends");
      }
    }
  }
}
