package io.workprovider.postgres.allocation;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A partition's row as the leader read it.
 *
 * @param key which partition
 * @param state what the row says
 * @param owner the node that owns it; none exactly if it is unassigned
 * @param next who gets it after the owner; only while revoking, and none if nobody can run it
 * @param epoch the current epoch
 * @param overdue whether the owner was asked to release it and its deadline has passed
 */
public record Allocation(
    PartitionKey key,
    AllocationState state,
    @Nullable String owner,
    @Nullable String next,
    long epoch,
    boolean overdue) {

  public Allocation {
    Objects.requireNonNull(key, "key");
    if ((state == AllocationState.UNASSIGNED) != (owner == null)) {
      throw new IllegalArgumentException(key + " is " + state + " and has owner " + owner + ".");
    }
    if (state != AllocationState.REVOKING && (next != null || overdue)) {
      throw new IllegalArgumentException(key + " is not revoking and has a next owner, or is due.");
    }
  }

  /** A partition that nobody owns. */
  public static Allocation unassigned(PartitionKey key, long epoch) {
    return new Allocation(key, AllocationState.UNASSIGNED, null, null, epoch, false);
  }

  /** A partition that a node works on. */
  public static Allocation assigned(PartitionKey key, String owner, long epoch) {
    return new Allocation(key, AllocationState.ASSIGNED, owner, null, epoch, false);
  }

  /** A partition that its owner is asked to give up. */
  public static Allocation revoking(
      PartitionKey key, String owner, @Nullable String next, long epoch) {
    return new Allocation(key, AllocationState.REVOKING, owner, next, epoch, false);
  }
}
