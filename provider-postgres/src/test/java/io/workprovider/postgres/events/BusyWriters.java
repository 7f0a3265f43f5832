package io.workprovider.postgres.events;

import io.workprovider.EventSequence;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.postgres.TestDatabase;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Writers that do what makes naive readers skip events: transactions that commit in another order
 * than they append, pause, roll back, roll back in part, write elsewhere first, and append in every
 * way there is.
 */
final class BusyWriters {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");

  private final TestDatabase database;
  private final PostgresEventAppender appender;

  BusyWriters(TestDatabase database) {
    this.database = database;
    this.appender = new PostgresEventAppender(database.dataSource(), SCHEMA, 4, () -> {});
    database.execute("CREATE TABLE elsewhere (n int)");
  }

  /** Runs so many writers, each for so many transactions, and waits until they are done. */
  void run(int writers, int transactions, long seed) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        Writer writer = new Writer(w, new Random(seed + w));
        running.add(
            threads.submit(
                () -> {
                  writer.run(transactions);
                  return null;
                }));
      }
      for (Future<?> writer : running) {
        writer.get(120, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private final class Writer {

    private final int number;
    private final Random random;
    private long version;

    Writer(int number, Random random) {
      this.number = number;
      this.random = random;
    }

    void run(int transactions) throws SQLException {
      try (Connection connection = database.dataSource().getConnection()) {
        connection.setAutoCommit(false);
        for (int i = 0; i < transactions; i++) {
          long before = version;
          if (!transaction(connection)) {
            version = before;
          }
        }
      }
    }

    /** Returns whether what it appended to its own stream is committed. */
    private boolean transaction(Connection connection) throws SQLException {
      if (random.nextInt(4) == 0) {
        execute(connection, "INSERT INTO elsewhere VALUES (1)");
        pause(connection, 20);
      }
      for (int i = random.nextInt(4); i >= 0; i--) {
        append(connection);
        pause(connection, 4);
      }
      if (random.nextInt(8) == 0) {
        rolledBackInPart(connection);
      }
      return end(connection);
    }

    private void append(Connection connection) throws SQLException {
      switch (random.nextInt(6)) {
        case 0 -> copy(connection);
        case 1 -> execute(connection, insert() + " ON CONFLICT DO NOTHING");
        case 2 -> execute(connection, "WITH e AS (" + insert() + " RETURNING 1) SELECT * FROM e");
        case 3 -> ownStream(connection, 3);
        default -> ownStream(connection, 1);
      }
    }

    private void ownStream(Connection connection, int count) throws SQLException {
      List<NewEvent> events = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        events.add(NewEvent.of("appended", "{}"));
      }
      EventSequence.Stream stream = EventSequence.stream("own", "appended-" + number);
      appender.append(connection, stream, ExpectedVersion.any(), events);
    }

    private String insert() {
      return """
      INSERT INTO workprovider.events (id, category, stream, stream_version, type, payload)
      VALUES ('%s', 'raw', 'raw-%d', %d, 'inserted', '')"""
          .formatted(UUID.randomUUID(), number, version++);
    }

    private void copy(Connection connection) throws SQLException {
      String row = "%s,raw,raw-%d,%d,copied,copied";
      execute(
          connection,
          """
          COPY workprovider.events (id, category, stream, stream_version, type, payload)
          FROM PROGRAM 'echo %s; echo %s' (FORMAT csv)"""
              .formatted(
                  row.formatted(UUID.randomUUID(), number, version++),
                  row.formatted(UUID.randomUUID(), number, version++)));
    }

    private void rolledBackInPart(Connection connection) throws SQLException {
      long before = version;
      Savepoint savepoint = connection.setSavepoint();
      append(connection);
      pause(connection, 4);
      connection.rollback(savepoint);
      version = before;
    }

    private boolean end(Connection connection) throws SQLException {
      int way = random.nextInt(100);
      if (way < 12) {
        connection.rollback();
        return false;
      }
      if (way < 17) {
        String name = "prepared-" + number;
        execute(connection, "PREPARE TRANSACTION '" + name + "'");
        connection.commit();
        connection.setAutoCommit(true);
        pause(connection, 10);
        execute(connection, "COMMIT PREPARED '" + name + "'");
        connection.setAutoCommit(false);
        return true;
      }
      connection.commit();
      return true;
    }

    private void pause(Connection connection, int mostMillis) throws SQLException {
      if (random.nextBoolean()) {
        execute(connection, "SELECT pg_sleep(" + random.nextInt(mostMillis) / 1000.0 + ")");
      }
    }

    private void execute(Connection connection, String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }
}
