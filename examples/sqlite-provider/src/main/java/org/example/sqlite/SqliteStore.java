package org.example.sqlite;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.spi.store.WorkStore;
import io.workprovider.spi.store.WorkTables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.BusyHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** Two connections to the file, so that a read never waits for a write that waits for its turn. */
final class SqliteStore implements WorkStore {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

  private final String file;
  private final Duration patience;
  private final Connection reader;
  private final Connection writer;

  /** Opens the file, and makes its tables if there are none. If it throws, nothing stays open. */
  SqliteStore(String file, Duration patience) {
    this.file = file;
    this.patience = patience;
    this.writer = open();
    try {
      this.reader = open();
      makeTables();
    } catch (ProviderUnavailableException e) {
      close();
      throw e;
    }
  }

  private Connection open() {
    SQLiteConfig config = new SQLiteConfig();
    // Readers and the writer do not wait for each other, and a commit outlives a loss of power.
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    try {
      Connection opened = config.createConnection("jdbc:sqlite:" + file);
      BusyHandler.setHandler(opened, new Turn());
      return opened;
    } catch (SQLException e) {
      throw unavailable("open", e);
    }
  }

  private void makeTables() {
    try (InputStream schema = SqliteStore.class.getResourceAsStream("schema.sql");
        Statement statement = writer.createStatement()) {
      // Not execute(), which runs the first one alone.
      statement.executeUpdate(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
    } catch (SQLException e) {
      throw unavailable("make the tables", e);
    } catch (IOException e) {
      throw new IllegalStateException("This jar lacks its schema.sql.", e);
    }
  }

  @Override
  public <T> T read(String what, Function<WorkTables, T> step) {
    return inTransaction(reader, "BEGIN", what, step);
  }

  /** IMMEDIATE waits for its turn before it looks; there is one writer at a time. */
  @Override
  public <T> T write(String what, Function<WorkTables, T> step) {
    return inTransaction(writer, "BEGIN IMMEDIATE", what, step);
  }

  private <T> T inTransaction(
      Connection connection, String begin, String what, Function<WorkTables, T> step) {
    Sql sql = new Sql(connection);
    synchronized (connection) {
      try {
        sql.update(begin);
        boolean done = false;
        try {
          T result = step.apply(new SqliteTables(sql));
          sql.update("COMMIT");
          done = true;
          return result;
        } finally {
          if (!done) {
            rollBack(sql);
          }
        }
      } catch (Sql.Failed e) {
        throw unavailable(what, e);
      }
    }
  }

  /** Does not hide why it is needed. */
  private static void rollBack(Sql sql) {
    try {
      sql.update("ROLLBACK");
    } catch (Sql.Failed e) {
      LOG.debug("SQLite rolled back by itself, as after some errors it does.", e);
    }
  }

  private ProviderUnavailableException unavailable(String what, Exception e) {
    return new ProviderUnavailableException(
        "Cannot %s: SQLite says '%s' of %s. Its folder must be there and writable, on a local disk."
            .formatted(what, e.getMessage(), file),
        e);
  }

  @Override
  public void close() {
    try (reader;
        writer) {
      LOG.debug("Closing {}", file);
    } catch (SQLException e) {
      LOG.warn("Cannot close {}; it is closed with the process.", file, e);
    }
  }

  /** Waits for its turn by short pauses: SQLite's own grow, and who has waited long starves. */
  private final class Turn extends BusyHandler {
    @Override
    protected int callback(int tries) {
      LockSupport.parkNanos(1_000_000);
      return tries < patience.toMillis() ? 1 : 0;
    }
  }
}
