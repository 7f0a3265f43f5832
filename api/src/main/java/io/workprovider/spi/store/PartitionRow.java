package io.workprovider.spi.store;

import io.workprovider.PartitionId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One partition of one consumer: who owns it at which epoch, and how far it is. One row, so that
 * one step can check the first two and change the third.
 *
 * @param consumer the consumer's name; with the number of the share it is the key
 * @param share what it reads
 * @param epoch that of the last grant, which only rises; 0 before the first one
 * @param owner the node that has it; null if none does
 * @param wanted the node that is to have it; if another, the owner is asked to give it back
 * @param start the place that it begins after, chosen once
 * @param position the place of the last event handled; 0 if none was saved
 * @param problem why it does not run; null if it does
 */
public record PartitionRow(
    String consumer,
    EventShare share,
    long epoch,
    @Nullable String owner,
    @Nullable String wanted,
    long start,
    long position,
    @Nullable String problem) {

  Slot slot() {
    return new Slot(consumer, share.number());
  }

  PartitionId id() {
    return PartitionId.of(share.number());
  }

  /** The place that its owner goes on after. */
  long after() {
    return position > 0 ? position : start;
  }

  boolean isAskedBack() {
    return !Objects.equals(owner, wanted);
  }

  PartitionRow wantedBy(@Nullable String node) {
    return new PartitionRow(consumer, share, epoch, owner, node, start, position, problem);
  }

  /** Takes it from its owner and gives it to who is to have it, at the next epoch (Rule A1). */
  PartitionRow passedOn() {
    long next = wanted == null ? epoch : epoch + 1;
    return new PartitionRow(consumer, share, next, wanted, wanted, start, position, null);
  }

  /** Never back (Rule P3); 0 is no place. */
  PartitionRow savedAt(long place) {
    long reached = place == 0 ? position : Math.max(after(), place);
    return new PartitionRow(consumer, share, epoch, owner, wanted, start, reached, problem);
  }

  /** Fences the owner, who is granted it anew at the next epoch (Rule P8). */
  PartitionRow resetTo(long place) {
    return new PartitionRow(consumer, share, epoch + 1, owner, wanted, place, place, null);
  }

  PartitionRow stoppedBy(String reason) {
    return new PartitionRow(consumer, share, epoch, owner, wanted, start, position, reason);
  }
}
