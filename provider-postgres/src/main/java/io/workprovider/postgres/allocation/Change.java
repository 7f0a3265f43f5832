package io.workprovider.postgres.allocation;

import java.util.Objects;

/**
 * One row to be changed, as compare-and-set: from exactly what was read to what shall be.
 *
 * <p>The epoch rises by one whenever the owner changes or is fenced, and only then.
 *
 * @param before the row as it was read
 * @param after the row as it shall be
 */
public record Change(Allocation before, Allocation after) {

  public Change {
    boolean sameGrant =
        before.epoch() == after.epoch() && Objects.equals(before.owner(), after.owner());
    if (!before.key().equals(after.key()) || !(sameGrant || after.epoch() == before.epoch() + 1)) {
      throw new IllegalArgumentException("No step from " + before + " to " + after + ".");
    }
  }

  /** Whether a live owner is asked to give the partition up. */
  public boolean revokes() {
    return before.state() == AllocationState.ASSIGNED && after.state() == AllocationState.REVOKING;
  }
}
