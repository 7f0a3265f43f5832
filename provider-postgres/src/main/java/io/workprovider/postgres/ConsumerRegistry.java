package io.workprovider.postgres;

import io.workprovider.ConsumerConflictException;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.Scope;
import io.workprovider.spi.ConsumerDefinition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What consumers there are, as all nodes agree (Rule A14). The first to declare one creates it, and
 * all its partitions, at its starting point (Rule P9). Thread-safe.
 */
final class ConsumerRegistry {

  private static final Logger LOG = LoggerFactory.getLogger(ConsumerRegistry.class);

  private final Database database;
  private final ConsumerTable table;
  private final Scope scope;
  private final StartingPlaces places;

  ConsumerRegistry(Database database, Scope scope, StartingPlaces places) {
    this.database = database;
    this.table = new ConsumerTable(scope);
    this.scope = scope;
    this.places = places;
  }

  /** The consumer of this name; none if no node ever declared it. */
  Optional<RegisteredConsumer> find(String name) {
    return database.call("Reading consumer=" + name, connection -> table.find(connection, name));
  }

  /**
   * Agrees with the other nodes on a consumer.
   *
   * @throws ConsumerConflictException if it is declared in another way there
   * @throws io.workprovider.ProviderUnavailableException if the server did not answer
   */
  RegisteredConsumer register(ConsumerDefinition definition) {
    String what = "Registering consumer=" + definition.name();
    while (true) {
      Optional<RegisteredConsumer> there =
          database.call(what, connection -> agree(connection, definition));
      if (there.isPresent()) {
        return there.get();
      }
      int partitions = database.call(what, connection -> partitions(connection, definition));
      long[] starts =
          database.call(
              what,
              connection ->
                  places.of(
                      connection, definition.sequence(), partitions, definition.startingPoint()));
      Optional<RegisteredConsumer> created =
          database.callInTransaction(
              what, connection -> create(connection, definition, partitions, starts));
      if (created.isPresent()) {
        return created.get();
      }
    }
  }

  /**
   * Registers those anew that are not known any more: the node has joined a server that has lost
   * them, as after a fail-over. They start as they did, by what this server has.
   *
   * @param definitions with the number of partitions that was agreed
   * @throws io.workprovider.ProviderUnavailableException if the server did not answer
   */
  void restore(Collection<ConsumerDefinition> definitions) {
    if (definitions.isEmpty()) {
      return;
    }
    Set<String> known = database.call("Reading the names of consumers", table::names);
    for (ConsumerDefinition definition : definitions) {
      if (!known.contains(definition.name())) {
        register(definition);
        LOG.warn(
            "consumer={} was not known to the server any more, as after a fail-over that lost its"
                + " registration, and is registered anew. It starts at {}; if events were appended"
                + " before, that the start leaves out, reset its positions",
            definition.name(),
            definition.startingPoint());
      }
    }
  }

  /** Creates it, unless somebody else was first or the count is another meanwhile; then none. */
  private Optional<RegisteredConsumer> create(
      Connection connection, ConsumerDefinition definition, int partitions, long[] starts)
      throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
      lock.setLong(1, scope.registrationKey());
      lock.execute();
    }
    if (table.find(connection, definition.name()).isPresent()
        || partitions(connection, definition) != partitions) {
      return Optional.empty();
    }
    table.create(connection, definition, partitions, starts);
    return Optional.of(new RegisteredConsumer(definition.sequence(), partitions));
  }

  private Optional<RegisteredConsumer> agree(Connection connection, ConsumerDefinition definition)
      throws SQLException {
    Optional<RegisteredConsumer> there = table.find(connection, definition.name());
    if (there.isPresent()) {
      checkSame(definition, there.get());
      table.setReleaseDeadline(connection, definition);
      table.startingPoint(connection, definition.name()).ifPresent(at -> compare(definition, at));
    }
    return there;
  }

  private static void compare(ConsumerDefinition definition, String startedAt) {
    if (!definition.startingPoint().toString().equals(startedAt)) {
      LOG.warn(
          "consumer={} is declared to start at {}, and was created to start at {}, which stays; to"
              + " move it, reset its positions",
          definition.name(),
          definition.startingPoint(),
          startedAt);
    }
  }

  private static void checkSame(ConsumerDefinition definition, RegisteredConsumer there) {
    if (!there.sequence().equals(definition.sequence())) {
      throw new ConsumerConflictException(
          "Consumer '"
              + definition.name()
              + "' reads "
              + there.sequence()
              + " on other nodes, and "
              + definition.sequence()
              + " here. Give it another name: a name is one group with one position.");
    }
    if (definition.partitions().orElse(there.partitions()) != there.partitions()) {
      throw new ConsumerConflictException(
          "Consumer '"
              + definition.name()
              + "' has "
              + there.partitions()
              + " partitions on other nodes, and "
              + definition.partitions().getAsInt()
              + " here. Declare "
              + there.partitions()
              + ", or none to take what is agreed.");
    }
  }

  /** How many partitions a new consumer gets: all of one sequence have the same number. */
  private int partitions(Connection connection, ConsumerDefinition definition) throws SQLException {
    Optional<ConsumerTable.Peer> peer = table.peer(connection, definition.sequence());
    int said = definition.partitions().orElse(peer.map(ConsumerTable.Peer::partitions).orElse(1));
    if (peer.isPresent() && peer.get().partitions() != said) {
      throw new ConsumerConflictException(
          "Consumer '"
              + definition.name()
              + "' declares "
              + said
              + " partitions over "
              + definition.sequence()
              + ", and consumer '"
              + peer.get().consumer()
              + "' of the same sequence has "
              + peer.get().partitions()
              + ". Declare "
              + peer.get().partitions()
              + ", or none to take what is agreed.");
    }
    return said;
  }
}
