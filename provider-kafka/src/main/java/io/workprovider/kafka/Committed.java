package io.workprovider.kafka;

import io.workprovider.Position;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What is committed for a partition.
 *
 * @param next the offset from which to read on
 * @param mark what stands beside it
 */
record Committed(long next, OffsetMark mark) {

  static Committed of(OffsetAndMetadata stored) {
    return new Committed(stored.offset(), OffsetMark.parse(stored.metadata(), stored.offset()));
  }

  /** The same, with a position saved; never further back (Rule P3). */
  Committed saved(long position) {
    return new Committed(Math.max(next, position + 1), mark.withPosition(position));
  }

  /** The same, read on over what holds no event of the consumer's. */
  Committed readTo(long offset) {
    return new Committed(Math.max(next, offset), mark);
  }

  /** The position that was saved, or that an operator set. */
  Optional<Position> position() {
    return mark.position() < 0 ? Optional.empty() : Optional.of(Offsets.position(mark.position()));
  }

  OffsetAndMetadata toOffset() {
    return new OffsetAndMetadata(next, Optional.empty(), mark.text());
  }
}
