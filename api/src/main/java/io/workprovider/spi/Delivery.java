package io.workprovider.spi;

import io.workprovider.Event;
import io.workprovider.Position;

/**
 * An event and its place in the partition, as {@link PartitionAssignment#poll} hands it out.
 *
 * <p>An interface, so that a provider can keep the place in its own form and make a {@link
 * Position} of it only when one is asked for. Immutable and thread-safe.
 */
public interface Delivery {

  /** The event. */
  Event event();

  /** Its place. */
  Position position();
}
