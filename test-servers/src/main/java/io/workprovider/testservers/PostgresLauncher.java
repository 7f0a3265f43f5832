package io.workprovider.testservers;

import io.workprovider.testservers.ServerChoice.Way;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the way in which a PostgreSQL server comes, and says why. */
final class PostgresLauncher {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresLauncher.class);

  // A killed server is survived without; only a power cut is not, and it takes the tests along.
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "fsync", "off",
          "max_connections", "200",
          "max_prepared_transactions", "20");

  private PostgresLauncher() {}

  /** The server that a JVM shares. */
  static PostgresServer shared(ServerChoice choice) {
    if (choice.way() == Way.ADDRESS) {
      PostgresDatabase database = PostgresAddress.parse(choice.detail(), choice.origin());
      LOG.info("PostgreSQL: the one at {}, as {} says", database, choice.origin());
      return PostgresServer.at(database);
    }
    return own(choice, Map.of()).asShared();
  }

  /** A server for whoever asks. */
  static PostgresServer own(ServerChoice choice, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
    all.putAll(settings);
    return switch (choice.way()) {
      case BINARIES -> process(Path.of(choice.detail()), all, "as " + choice.origin() + " says");
      case EMBEDDED -> process(PostgresBinaries.embedded(), all, "as " + choice.origin() + " says");
      case ADDRESS ->
          process(
              PostgresBinaries.embedded(),
              all,
              "since the server at an address is shared, and this is to be one of its own");
      case CONTAINERS, AUTOMATIC ->
          process(PostgresBinaries.embedded(), all, "since no Docker engine answers");
    };
  }

  private static PostgresServer process(
      Path programs, Map<String, String> settings, String reason) {
    int port = FreePort.find();
    ServerControl control = PostgresProcess.start(programs, port, settings);
    PostgresDatabase database =
        new PostgresDatabase(
            "postgres",
            "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
            PostgresProcess.USER,
            PostgresProcess.PASSWORD);
    PostgresServer server = PostgresServer.started(control, database);
    LOG.info("PostgreSQL: from {} at {}, {}", programs, database, reason);
    return server;
  }
}
