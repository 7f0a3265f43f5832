package io.workprovider;

import java.util.List;
import java.util.Optional;

/**
 * What an operator asks: which nodes are there, who leads, who owns what, how far behind is it, and
 * why is it not running.
 *
 * <p>Answers come from the back end, for the whole cluster, from any node. Thread-safe; blocks for
 * a round trip.
 */
public interface WorkAdmin {

  /**
   * The nodes that are taken for alive, in the order of their ids.
   *
   * @throws ProviderUnavailableException if the back end cannot answer
   */
  List<NodeOverview> nodes();

  /**
   * One consumer, with all its partitions, also those that nobody owns.
   *
   * @return none if no node ever subscribed it
   * @throws ProviderUnavailableException if the back end cannot answer
   */
  Optional<ConsumerOverview> consumer(String name);
}
