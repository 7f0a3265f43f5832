package io.workprovider;

/**
 * A save or release came from an assignment that is no longer current (Rules P2, P4).
 *
 * <p>What is stored was left as it was. Trying again never helps: another node may own the
 * partition.
 */
public final class AssignmentLostException extends WorkProviderException {

  private static final long serialVersionUID = 1L;

  private final String consumer;
  private final transient PartitionId partition;
  private final long epoch;

  /**
   * A refusal.
   *
   * @param epoch the epoch of the assignment that was refused
   * @param reason why, for example that a higher epoch is current
   */
  public AssignmentLostException(
      String consumer, PartitionId partition, long epoch, String reason) {
    super(
        "Refused for consumer="
            + consumer
            + " partition="
            + partition
            + " epoch="
            + epoch
            + ": "
            + reason
            + ". The partition is, or may be, another node's now; stop working on it.",
        null);
    this.consumer = consumer;
    this.partition = partition;
    this.epoch = epoch;
  }

  /** The consumer's name. */
  public String consumer() {
    return consumer;
  }

  /** The partition. */
  public PartitionId partition() {
    return partition;
  }

  /** The epoch that was refused. */
  public long epoch() {
    return epoch;
  }
}
