package io.workprovider.postgres;

import io.workprovider.Capability;
import io.workprovider.ConsumerConflictException;
import io.workprovider.EventAppender;
import io.workprovider.PositionStore;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkAdmin;
import io.workprovider.WorkProvider;
import io.workprovider.postgres.events.EventPositions;
import io.workprovider.postgres.events.EventReaders;
import io.workprovider.postgres.events.PositionedEvent;
import io.workprovider.postgres.events.PostgresEventAppender;
import io.workprovider.postgres.events.ReadAhead;
import io.workprovider.postgres.leader.Leader;
import io.workprovider.postgres.session.NodeThread;
import io.workprovider.postgres.session.SessionLoop;
import io.workprovider.postgres.session.SessionSettings;
import io.workprovider.postgres.session.Ticker;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.Scope;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node: puts the parts together, and takes them apart again. */
final class PostgresWorkProvider implements WorkProvider {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresWorkProvider.class);

  private final ConnectionSource.Pool pool;
  private final HandlerTransactions transactions;
  private final String where;
  private final Database database;
  private final Scope scope;
  private final EventReaders readers;
  private final AppendNotifier notifier;
  private final OwnedPartitions owned;
  private final Leader leader;
  private final ConsumerRegistry registry;
  private final PositionStore positions;
  private final PostgresEventAppender appender;
  private final WorkAdmin admin;
  private final ReentrantLock closing = new ReentrantLock();
  private volatile @Nullable SessionLoop session;
  private volatile boolean closed;
  private boolean left;

  private PostgresWorkProvider(
      PostgresSettings settings,
      ConnectionSource.Pool pool,
      Supplier<ConnectionSource.Pool> transactionPool,
      String where,
      String label) {
    DataSource connections = pool.connections();
    Duration lease = settings.get(PostgresSettings.LEASE);
    Duration tick = SessionSettings.tickOf(lease);
    this.pool = pool;
    this.where = where;
    this.scope = settings.scope();
    this.database = pool.database();
    Database asked = database.whileOpen(this::requireOpen);
    EventPositions events = new EventPositions(scope.schema(), asked);
    StartingPlaces places =
        new StartingPlaces(events, settings.get(PostgresSettings.CONNECT_TIMEOUT));
    this.readers =
        new EventReaders(
            database,
            scope.schema(),
            new ReadAhead(
                settings.get(PostgresSettings.READ_AHEAD_EVENTS),
                settings.get(PostgresSettings.READ_AHEAD_BYTES)),
            label);
    this.notifier = new AppendNotifier(database, scope);
    OwnerTable table = new OwnerTable(scope);
    this.transactions =
        new HandlerTransactions(
            database,
            table,
            transactionPool,
            new HandlerTransactions.Limits(
                settings.get(PostgresSettings.TRANSACTION_POOL_SIZE),
                settings.patience(),
                settings.get(PostgresSettings.TRANSACTION_TIMEOUT),
                lease));
    this.owned =
        new OwnedPartitions(
            database,
            table,
            transactions,
            readers,
            new ConsumerRegistry(database, scope, places),
            tick,
            lease);
    this.leader =
        new Leader(database, scope, tick, lease, settings.grace(), term -> bumpTermAgain());
    this.registry = new ConsumerRegistry(asked, scope, places);
    this.positions = new PostgresPositionStore(asked, scope, registry, places);
    this.appender =
        new PostgresEventAppender(
            new OpeningDataSource(() -> openWhileOpen(connections)),
            scope.schema(),
            Math.max(1, pool.size() - 2), // one reads events, and one is left for saves
            this::appended);
    this.admin = new PostgresAdmin(asked, scope, registry, events);
  }

  /**
   * Connects, and joins as a node.
   *
   * @param server where its connections come from
   * @throws io.workprovider.ProviderUnavailableException if the server cannot be used; nothing is
   *     left behind
   */
  static PostgresWorkProvider connect(PostgresSettings settings, ConnectionSource server) {
    settings.grace();
    new StartCheck(server, settings).run();
    String label = UUID.randomUUID().toString().substring(0, 8);
    try {
      ConnectionSource.Pool pool = server.pool(nameOf(label), settings.terms());
      return startOn(pool, settings, server, label);
    } catch (SQLException e) {
      throw StartFailure.on(server, settings).of(e);
    }
  }

  private static PostgresWorkProvider startOn(
      ConnectionSource.Pool pool, PostgresSettings settings, ConnectionSource server, String label)
      throws SQLException {
    String handlers = nameOf(label) + "-handlers";
    int size = settings.get(PostgresSettings.TRANSACTION_POOL_SIZE);
    PostgresWorkProvider provider =
        new PostgresWorkProvider(
            settings,
            pool,
            () -> server.transactionPool(handlers, size, settings.terms()),
            server.where(),
            label);
    try {
      provider.start(settings, server, label);
      return provider;
    } catch (SQLException | RuntimeException e) {
      provider.close();
      throw e;
    }
  }

  /** What its threads, pools and connections are named by. */
  private static String nameOf(String label) {
    return "workprovider-postgres-" + label;
  }

  private void start(PostgresSettings settings, ConnectionSource server, String label)
      throws SQLException {
    String threads = nameOf(label);
    readers.start();
    notifier.start(threads + "-notifier");
    owned.start(threads + "-assignments");
    leader.start(threads + "-leader");
    Duration lease = settings.get(PostgresSettings.LEASE);
    session =
        SessionLoop.start(
            new SessionSettings(
                scope,
                settings.get(PostgresSettings.ELECTION),
                lease,
                () -> server.connect(threads + "-session", settings.patience()),
                this::checkServer,
                Ticker.system()),
            new NodeEvents(owned, leader, readers),
            threads + "-session");
    LOG.info("node={} has joined namespace={} lease={}", nodeId(), scope.namespace(), lease);
  }

  /** Before the node joins again, maybe another server than before (Rule A10). */
  private void checkServer() throws SQLException {
    pool.renew();
    transactions.renew();
    boolean standby =
        database.run(
            connection -> {
              try (Statement statement = connection.createStatement();
                  ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
                row.next();
                return row.getBoolean(1);
              }
            });
    if (standby) {
      throw new SQLException(
          "the server at "
              + where
              + " is a standby now, which takes no writes. Let its address lead to the primary; a"
              + " url with several hosts takes targetServerType=primary",
          "25006");
    }
  }

  private void appended() {
    readers.wake();
    notifier.appended();
  }

  private void bumpTermAgain() {
    SessionLoop now = session;
    if (now != null) {
      now.bumpTermAgain();
    }
  }

  @Override
  public String name() {
    return PositionedEvent.PROVIDER;
  }

  @Override
  public String nodeId() {
    SessionLoop now = session;
    return now == null ? "not joined" : now.membership().nodeId();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.STREAM_VERSIONS, Capability.TRANSACTIONAL_POSITIONS);
  }

  @Override
  public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
    requireOpen();
    RegisteredConsumer registered = registry.register(consumer);
    PostgresSubscription subscription =
        new PostgresSubscription(consumer, registered, listener, owned);
    if (!add(subscription)) {
      throw new ConsumerConflictException(
          "Consumer '"
              + consumer.name()
              + "' is subscribed on this node already. Subscribe each name once a node.");
    }
    if (closed) {
      subscription.close();
      requireOpen();
    }
    return subscription;
  }

  private boolean add(PostgresSubscription subscription) {
    try {
      return owned.add(subscription);
    } catch (ProviderUnavailableException e) {
      // The pool may have been closed under it.
      requireOpen();
      throw e;
    }
  }

  /** For what callers of the api ask, which a closed pool would answer with an error of its own. */
  private Connection openWhileOpen(DataSource connections) throws SQLException {
    requireOpen();
    try {
      return connections.getConnection();
    } catch (SQLException e) {
      requireOpen();
      throw e;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The provider is closed; connect a new one.");
    }
  }

  @Override
  public PositionStore positions() {
    return positions;
  }

  @Override
  public EventAppender appender() {
    return appender;
  }

  PostgresEventAppender eventAppender() {
    return appender;
  }

  @Override
  public WorkAdmin admin() {
    return admin;
  }

  @Override
  public void close() {
    closed = true;
    // What waits for threads to end, also in the pool, would give up at once (Rule L2).
    boolean interrupted = Thread.interrupted();
    closing.lock();
    try {
      owned.subscriptions().forEach(PostgresSubscription::close);
      leader.close();
      owned.close();
      notifier.close();
      readers.close();
      leave();
      // Losing what is assigned interrupts the caller's own handler, and the pool would give up.
      NodeThread.start("workprovider-postgres-closing", this::closePools).awaitEnd();
    } finally {
      closing.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void closePools() {
    transactions.close();
    pool.close();
  }

  @Override
  public String toString() {
    return "WorkProvider[" + name() + ", node=" + nodeId() + ", at " + where + "]";
  }

  private void leave() {
    SessionLoop now = session;
    if (now == null || left) {
      return;
    }
    left = true;
    now.beginClose();
    if (now.membership().isCurrent()) {
      wakeSession();
    }
    now.close();
    LOG.info("node={} has left namespace={}", nodeId(), scope.namespace());
  }

  /** The session's thread is waiting for notifications: it hears this one at once. */
  private void wakeSession() {
    try {
      database.run(
          connection -> {
            try (PreparedStatement wake = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
              wake.setString(1, scope.channel());
              wake.setString(2, nodeId());
              return wake.execute();
            }
          });
    } catch (SQLException e) {
      LOG.debug("The session's thread was not woken, and ends after its tick", e);
    }
  }
}
