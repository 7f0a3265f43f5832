package io.workprovider.postgres;

import io.workprovider.postgres.sql.Database;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Says in a node's row which consumers it runs. Thread-safe. */
final class Announcements {

  private final Database database;
  private final OwnerTable table;
  private final ConsumerRegistry registry;
  private final ReentrantLock turn = new ReentrantLock();

  Announcements(Database database, OwnerTable table, ConsumerRegistry registry) {
    this.database = database;
    this.table = table;
    this.registry = registry;
  }

  /**
   * Says it, after the server knows them: one that the node has joined in place of another may have
   * lost them. The last to say it says what holds.
   *
   * @param subscriptions as they are at any time
   * @throws io.workprovider.ProviderUnavailableException if the server did not answer
   */
  void publish(String node, Collection<PostgresSubscription> subscriptions) throws SQLException {
    turn.lock();
    try {
      List<PostgresSubscription> willing =
          subscriptions.stream().filter(PostgresSubscription::isWilling).toList();
      registry.restore(willing.stream().map(PostgresSubscription::agreed).toList());
      List<String> names = willing.stream().map(PostgresSubscription::consumer).sorted().toList();
      database.run(
          connection -> {
            table.publish(connection, node, names);
            return names;
          });
    } finally {
      turn.unlock();
    }
  }
}
