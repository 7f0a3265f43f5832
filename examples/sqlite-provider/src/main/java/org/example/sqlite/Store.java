package org.example.sqlite;

import java.sql.SQLException;

/**
 * The storage that all nodes share, as one node reaches it.
 *
 * <p>The seam between the two: a test puts something in between that crashes, cuts and heals. All
 * calls throw {@link io.workprovider.ProviderUnavailableException} if the storage does not answer.
 * Thread-safe.
 */
interface Store extends AutoCloseable {

  /** What is done in one transaction. */
  interface Step<T> {
    T run(Sql sql) throws SQLException;
  }

  /** Looks at one snapshot, and waits for no writer. */
  <T> T read(String what, Step<T> step);

  /**
   * Decides: knows all that was decided before, and nobody else decides meanwhile. All or nothing.
   */
  <T> T write(String what, Step<T> step);

  @Override
  void close();
}
