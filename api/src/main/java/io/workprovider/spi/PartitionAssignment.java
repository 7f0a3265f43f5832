package io.workprovider.spi;

import io.workprovider.PartitionId;
import java.util.List;

/**
 * The grant of one partition of one consumer to this node.
 *
 * <p>{@link #isCurrent()} and the identifying accessors may be called from any thread at any time;
 * everything else is called by one thread at a time.
 */
public interface PartitionAssignment {

  /** The consumer's name. */
  String consumer();

  /** The partition. */
  PartitionId partition();

  /** Higher than the epoch of every earlier grant of this partition (Rule A1). */
  long epoch();

  /**
   * Whether the partition is certainly still this node's, by its own monotonic clock (Rule A4).
   * Once false it stays false. Local and cheap: it is asked before each event.
   */
  boolean isCurrent();

  /**
   * The next events of the partition, in order. The first call goes on after the position that was
   * stored when the partition was granted, each later one after what was handed out before.
   *
   * <p>Never blocks. What it returns may be less than there is: the runtime asks again until the
   * answer is empty, and from then on waits for {@link #whenReady}, or the consumer's poll
   * interval. A back end that is away is no error here; the answer is empty.
   *
   * @param max 1 or more
   * @return up to that many; empty if nothing is at hand, or the assignment is not current
   * @throws io.workprovider.PositionExpiredException if the stored position points at events that
   *     are gone; the runtime stops the partition
   */
  List<Delivery> poll(int max);

  /**
   * Sets what to call when {@link #poll} may have more. Called from the provider's threads, at any
   * time, perhaps without cause, and at once if there is something already. It returns quickly.
   */
  void whenReady(Runnable signal);

  /**
   * Whether {@link #poll} has handed out every event of the partition that was committed before
   * this call began. May block for a round trip; for runs to the end, not for the hot path.
   *
   * @throws io.workprovider.ProviderUnavailableException if the back end cannot answer
   */
  boolean isCaughtUp();

  /**
   * Stores progress, fenced by the epoch: it is refused if the assignment is not current at the
   * back end (Rules P2, P4), and never moves back (Rule P3).
   *
   * <p>Blocks until it is stored, or for a bounded time.
   *
   * @throws io.workprovider.AssignmentLostException if it was refused; final
   * @throws io.workprovider.InvalidPositionException if the position is not this provider's
   * @throws io.workprovider.ProviderUnavailableException if the back end did not answer; whether it
   *     is stored is unknown, and saving again is safe
   */
  void save(Progress progress);

  /**
   * Hands the partition back, and with it its last progress, in one fenced step (Rule A2). Also for
   * partitions that nobody asked back. Afterwards the assignment is not current. Idempotent.
   *
   * <p>Blocks until it is done, or for a bounded time.
   *
   * @param last what was not yet saved; {@link Progress#none()} if nothing
   * @throws io.workprovider.AssignmentLostException if the assignment was no longer current
   * @throws io.workprovider.ProviderUnavailableException if the back end did not answer; the
   *     assignment is not current all the same, and the provider sees to it that the partition
   *     becomes free
   */
  void release(Progress last);

  /**
   * Says that the partition stays assigned but does not run, and why, so that {@link
   * io.workprovider.WorkAdmin} shows it (Rule H2). Forgotten when the partition is released or
   * granted anew. Best effort: does not throw if the back end is away.
   *
   * @param problem one line of at most 1,000 characters and an ellipsis, no control characters
   */
  void reportStopped(String problem);

  /**
   * What the current unit of work offers of this type, see {@link
   * io.workprovider.HandlerContext#unwrap}. The first call begins the unit; until it is ended by
   * {@link #commit} or {@link #rollBack}, each further one answers from the same. A call that
   * throws begins nothing, and ends nothing that was begun before.
   *
   * <p>The runtime calls it on the handler's thread while the handler runs, and once that has ended
   * exactly one of {@code commit} and {@code rollBack} on the same thread, if a unit was begun.
   * When the assignment is lost meanwhile, the provider may end the unit's resources at once, so
   * that a handler that waits for them goes on.
   *
   * @throws io.workprovider.UnsupportedCapabilityException if it offers nothing of this type
   * @throws io.workprovider.AssignmentLostException if the assignment is not current
   * @throws io.workprovider.ProviderUnavailableException if none could be begun in time; the
   *     runtime tries again later, and counts no try of the handler
   */
  default <T> T unwrap(Class<T> type) {
    throw new io.workprovider.UnsupportedCapabilityException(
        "Nothing of type "
            + type.getName()
            + " is offered to handlers of consumer="
            + consumer()
            + ": its provider does not declare TRANSACTIONAL_POSITIONS.");
  }

  /**
   * Ends the unit of work: what the handler wrote in it and the progress are stored together or not
   * at all, fenced by the epoch as {@link #save} is (Rule X2). However it ends, no unit is open
   * afterwards.
   *
   * <p>Blocks until it is stored, or for a bounded time.
   *
   * @param progress up to the last event that the handler was called with
   * @throws io.workprovider.AssignmentLostException if it was refused, and rolled back; final
   * @throws io.workprovider.EffectsRefusedException if what the handler wrote was not taken, and is
   *     rolled back; the handler's failure
   * @throws io.workprovider.ProviderUnavailableException if the back end did not answer: both are
   *     stored, or will be, or neither. The handler must not be called again under this epoch; the
   *     runtime releases the partition, and whoever is granted it next goes on after what was
   *     stored
   */
  default void commit(Progress progress) {
    throw noUnitOfWork();
  }

  /**
   * Ends the unit of work with nothing of it stored.
   *
   * @throws io.workprovider.ProviderUnavailableException if the back end was lost while the handler
   *     ran, which is the likely cause of its failure; nothing is stored all the same. The runtime
   *     tries again later, and counts no try of the handler
   */
  default void rollBack() {
    throw noUnitOfWork();
  }

  private IllegalStateException noUnitOfWork() {
    return new IllegalStateException("No unit of work is open for consumer=" + consumer() + ".");
  }
}
