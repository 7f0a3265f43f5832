package io.workprovider.testservers;

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
    if (choice.way() == ServerChoice.Way.ADDRESS) {
      PostgresDatabase database = PostgresAddress.parse(choice.detail(), choice.origin());
      LOG.info("PostgreSQL at {}: {} says so", database, choice.origin());
      return PostgresServer.at(database);
    }
    return own(choice, Map.of()).asShared();
  }

  /** A server for whoever asks. */
  static PostgresServer own(ServerChoice choice, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
    all.putAll(settings);
    String forced = choice.origin() + " says so";
    return switch (choice.way()) {
      case EMBEDDED -> embedded(all, forced);
      case BINARIES -> process(Path.of(choice.detail()), choice.detail(), all, forced);
      case CONTAINERS -> forcedContainer(choice.detail(), all, forced);
      case AUTOMATIC -> containerElseEmbedded(all);
      case ADDRESS -> embedded(all, "one at an address cannot be given to one test alone");
    };
  }

  /** One on the file system of this machine, in no container. */
  static PostgresServer here(ServerChoice choice, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
    all.putAll(settings);
    Path programs = programs(choice);
    return process(programs, programs.toString(), all, "its files are asked for");
  }

  /** A standby of a server on this machine, which it finds at a port, with the same settings. */
  static PostgresServer standby(
      ServerChoice choice,
      PostgresDatabase primary,
      int primaryPort,
      Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
    all.putAll(settings);
    int port = FreePort.find();
    ServerControl control =
        PostgresProcess.start(
            programs(choice),
            port,
            all,
            (folder, user, data) -> PostgresFiles.standby(primary, data, primaryPort));
    return await(control, "127.0.0.1", port, "a back-up", "it is a standby of " + primary);
  }

  private static Path programs(ServerChoice choice) {
    return choice.way() == ServerChoice.Way.BINARIES
        ? Path.of(choice.detail())
        : PostgresBinaries.embedded();
  }

  private static PostgresServer embedded(Map<String, String> settings, String reason) {
    return process(PostgresBinaries.embedded(), "embedded programs", settings, reason);
  }

  private static PostgresServer process(
      Path programs, String from, Map<String, String> settings, String reason) {
    int port = FreePort.find();
    ServerControl control = PostgresProcess.start(programs, port, settings);
    return await(control, "127.0.0.1", port, from, reason);
  }

  private static PostgresServer forcedContainer(
      String image, Map<String, String> settings, String reason) {
    try {
      Containers containers = new Containers(Containers.FORCED);
      return container(
          containers,
          image.isEmpty() ? PostgresContainer.image(containers) : image,
          settings,
          reason);
    } catch (NoContainerException e) {
      throw new IllegalStateException(reason + ", but " + e.reason() + ".", e);
    }
  }

  private static PostgresServer containerElseEmbedded(Map<String, String> settings) {
    try {
      Containers containers = Containers.ifUsable();
      return container(
          containers, PostgresContainer.image(containers), settings, "a Docker engine answers");
    } catch (NoContainerException e) {
      return embedded(settings, e.reason());
    }
  }

  private static PostgresServer container(
      Containers containers, String image, Map<String, String> settings, String reason)
      throws NoContainerException {
    int port = FreePort.find();
    String host = containers.host();
    ServerControl control = containers.start(PostgresContainer.plan(image, port, settings));
    return await(control, host, port, "a container of " + image, reason);
  }

  private static PostgresServer await(
      ServerControl control, String host, int port, String from, String reason) {
    PostgresDatabase database =
        new PostgresDatabase(
            "postgres",
            "jdbc:postgresql://" + host + ":" + port + "/postgres",
            PostgresProcess.USER,
            PostgresProcess.PASSWORD);
    PostgresServer server = PostgresServer.started(control, database);
    LOG.info("PostgreSQL from {} at {}: {}", from, database, reason);
    return server;
  }
}
