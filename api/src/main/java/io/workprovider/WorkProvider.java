package io.workprovider;

import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import java.util.Set;

/**
 * A connection of this process to a source of work: one node.
 *
 * <p>Says which partitions of which consumers are this node's, hands out their events, and keeps
 * positions. Users get it from {@link WorkProviders} and pass it to a {@link ConsumerService}.
 * Thread-safe.
 */
public interface WorkProvider extends AutoCloseable {

  /** The provider's name, the same as its factory's, for example {@code postgres}. */
  String name();

  /**
   * The identity of this node as others see it now. Fresh at each start, and also when the node had
   * to join anew because it was cut off or evicted (Rule A10).
   */
  String nodeId();

  /** What it can do beyond the core contract. The same over its whole life. */
  Set<Capability> capabilities();

  /**
   * Registers that this node runs the consumer, so that partitions are granted to it.
   *
   * <p>May block for a round trip. Grants come through the listener, the first perhaps before this
   * returns.
   *
   * @throws ConsumerConflictException if the consumer is declared in another way elsewhere, or this
   *     node subscribed it already; nothing has changed
   * @throws ProviderUnavailableException if the back end cannot answer; nothing has changed
   * @throws IllegalStateException if the provider is closed
   */
  Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener);

  /**
   * Where positions are read and reset. Once the provider is closed, its methods throw {@link
   * IllegalStateException}.
   */
  PositionStore positions();

  /**
   * Where events are appended. Once the provider is closed, its methods throw {@link
   * IllegalStateException}.
   */
  EventAppender appender();

  /**
   * Where operators look. Once the provider is closed, its methods throw {@link
   * IllegalStateException}.
   */
  WorkAdmin admin();

  /**
   * Leaves: what is still assigned is lost to its listeners, and no thread, connection or lock is
   * left when this returns (Rule L2).
   *
   * <p>Idempotent, from any thread, also an interrupted one, whose flag is kept. Blocks for a
   * bounded time. What was handed in stays open (Rule L3). Every later call of this or of what it
   * gave out that asks the back end is refused with {@link IllegalStateException} (Rule L1).
   */
  @Override
  void close();
}
