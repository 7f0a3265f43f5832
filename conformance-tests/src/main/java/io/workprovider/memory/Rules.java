package io.workprovider.memory;

import io.workprovider.spi.store.Slot;
import io.workprovider.spi.store.WorkAllocator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The decisions that keep the protocol safe, each by itself and named after its rule.
 *
 * <p>Not final, so that a test of the suite can break exactly one of them. Stateless and
 * thread-safe.
 */
class Rules {

  /** As the contract says. */
  static final Rules OF_THE_CONTRACT = new Rules();

  /** Rule A1: a partition is with its owner and with nobody else. */
  boolean has(String node, @Nullable String owner) {
    return node.equals(owner);
  }

  /** Rule A1: no two grants have the same epoch. */
  long nextEpoch(long epoch) {
    return epoch + 1;
  }

  /** Rules P2, P4: only the owner at the epoch of its grant may store and release. */
  boolean isCurrent(PartitionRow row, String node, long epoch) {
    return node.equals(row.owner()) && epoch == row.epoch();
  }

  /** Rule P4: what an owner lost or gave up it does not even try to save. */
  boolean asksOnlyWhileOpen() {
    return true;
  }

  /** Rule P3: a save never moves a place back. */
  long placeAfterSave(long stored, long reached) {
    return Math.max(stored, reached);
  }

  /** Rules P1, A11: a grant goes on right after the last event handled by whoever had it. */
  long placeAtGrant(long stored) {
    return stored;
  }

  /** Rule A2: a partition that is asked back stays its owner's until it is released. */
  boolean waitsForRelease() {
    return true;
  }

  /** Rule A3: what the dead had is free. */
  boolean takesFromTheDead() {
    return true;
  }

  /** Rules A6 to A9: who should own what. */
  Map<Slot, String> allocate(
      Map<String, Integer> partitions,
      Map<String, Set<String>> candidates,
      Map<Slot, String> owners) {
    return WorkAllocator.allocate(partitions, candidates, owners);
  }

  /** Rule A10: who was fenced comes back by itself. */
  boolean rejoins() {
    return true;
  }

  /** Rule A12: a connection that breaks is no death. */
  boolean outlivesACut() {
    return true;
  }

  /** Rule A4: an owner stops by itself well before its lease is over at the storage. */
  long fenceAfterNanos(long leaseNanos) {
    return leaseNanos / 10 * 8;
  }
}
