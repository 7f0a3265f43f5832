package io.workprovider.spi;

/**
 * That this node runs a consumer.
 *
 * <p>Thread-safe.
 */
public interface Subscription extends AutoCloseable {

  /**
   * Begins to leave politely: nothing more is granted, and everything granted is asked back through
   * {@link AssignmentListener#revoking}. Returns at once, also while the back end is away.
   * Idempotent.
   */
  void leave();

  /**
   * Ends it: what is still assigned is lost, and when this returns no call to the listener runs or
   * will run, except the one that this is called from. Idempotent; blocks for a bounded time.
   */
  @Override
  void close();
}
