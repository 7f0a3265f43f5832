package io.workprovider.postgres;

import org.jspecify.annotations.Nullable;

/** What an assignment asks of its node. Thread-safe; the database's part blocks. */
interface AssignmentBackend {

  /**
   * Saves a position; returns false if the epoch is not current.
   *
   * @throws io.workprovider.ProviderUnavailableException if the server did not answer
   */
  boolean save(PostgresAssignment assignment, long position);

  /**
   * Hands the partition on; returns false if the epoch is not current.
   *
   * @throws io.workprovider.ProviderUnavailableException if the server did not answer; it is tried
   *     again until the node's session ends
   */
  boolean release(PostgresAssignment assignment, @Nullable Long position);

  /**
   * Writes down why it does not run.
   *
   * @throws io.workprovider.ProviderUnavailableException if the server did not answer
   */
  void report(PostgresAssignment assignment, String problem);

  /** A save was refused: the listener is to hear that it is lost. */
  void refused(PostgresAssignment assignment);

  /** It has ended, with nothing to do in the database. */
  void forget(PostgresAssignment assignment);
}
