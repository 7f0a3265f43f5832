package io.workprovider.spi.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * What the storage keeps: nodes, partitions and events, as one transaction sees them, with what it
 * wrote itself.
 *
 * <p>Methods that look are called in both kinds of transactions, those that change in writing ones
 * alone. Nothing here decides, and nothing has to be checked: a row is kept as it is given. Used by
 * one thread, and not after its step has returned.
 */
public interface WorkTables {

  /** All nodes, in any order. */
  List<NodeRow> nodes();

  /** Keeps a node, in place of the one of the same id if there is one. */
  void put(NodeRow node);

  /** Forgets a node; without effect if it is not there. */
  void removeNode(String id);

  /** All partitions of all consumers, in any order. */
  List<PartitionRow> partitions();

  /** One partition; none if it was never put. */
  Optional<PartitionRow> partition(String consumer, int number);

  /**
   * Keeps a partition, in place of the one of the same consumer and number if there is one. Its
   * epoch and position are kept for as long as the storage is: no row is ever removed (Rule A1).
   */
  void put(PartitionRow partition);

  /** The place of the last event; 0 if there is none. Cheap: it is asked often. */
  long lastPlace();

  /** The version of the last event of a stream; -1 if it has none. */
  long lastVersion(String category, String stream);

  /** The event of an id. */
  Optional<StoredEvent> event(UUID id);

  /** Keeps an event; its place is the one after the last. */
  void append(StoredEvent event);

  /**
   * The next events of a share, in the order of their places: all up to and with the first after
   * which no more are wanted. Those after that are not fetched, or memory is not bounded (Rule
   * E10).
   *
   * @param after the place after which to begin
   * @param wantsMore asked after each event; has counted it
   */
  List<StoredEvent> events(EventShare share, long after, Predicate<StoredEvent> wantsMore);

  /** How many events of a share there are after a place. */
  long count(EventShare share, long after);
}
