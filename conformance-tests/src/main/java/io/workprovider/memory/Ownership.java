package io.workprovider.memory;

import org.jspecify.annotations.Nullable;

/** Who has a partition. */
sealed interface Ownership {

  /** Nobody. */
  record Unassigned() implements Ownership {}

  /** A node. */
  record Assigned(String owner) implements Ownership {}

  /**
   * A node that is asked to give it back. It stays the owner until it releases, or the deadline
   * passes (Rule A2).
   *
   * @param next who gets it then; null if nobody can run it
   * @param askedAtNanos on the storage's clock
   * @param deadlineNanos on the storage's clock
   */
  record Revoking(String owner, @Nullable String next, long askedAtNanos, long deadlineNanos)
      implements Ownership {}
}
