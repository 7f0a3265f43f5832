package io.workprovider;

/**
 * What a handler may know about the work it was given.
 *
 * <p>Valid during the call that it was passed to. {@link #isCancelled()} may be asked from any
 * thread, the rest on the handler's own.
 */
public interface HandlerContext {

  /** The name of the consumer. */
  String consumer();

  /** The partition of the event. */
  PartitionId partition();

  /**
   * The epoch of the assignment, the fencing token. Higher than that of any earlier owner of the
   * partition: a store that remembers the highest it has seen can refuse writes of a lower one.
   */
  long epoch();

  /** The position of the event, of a batch that of its last event. */
  Position position();

  /** Which try this is, from 1. */
  int attempt();

  /**
   * Whether the work was taken away or the node is going down (Rule A4). A handler that runs for
   * long asks from time to time and gives up by throwing; that counts as no failure (Rule H3). Its
   * thread is interrupted as well.
   */
  boolean isCancelled();

  /**
   * What the provider's unit of work offers of this type: on Postgres the {@code
   * java.sql.Connection} in whose transaction the position will be saved (Rule X2).
   *
   * <p>The first call in a call of the handler begins the unit, and each further one answers from
   * the same. When the handler returns, what it wrote there commits together with the position;
   * when it throws, or the partition has been taken away, nothing of it is stored. A handler that
   * never asks pays nothing.
   *
   * @throws UnsupportedCapabilityException if it offers nothing of this type
   * @throws ProviderUnavailableException if the back end cannot be had now; a handler that fails
   *     with it is called again when it can, and no try is counted (Rule L4)
   * @throws AssignmentLostException if the partition has been taken away
   * @throws IllegalStateException on another thread than the handler's, or when its call is over
   */
  <T> T unwrap(Class<T> type);
}
