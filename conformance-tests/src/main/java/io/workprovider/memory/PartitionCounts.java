package io.workprovider.memory;

import io.workprovider.ConsumerConflictException;
import io.workprovider.EventSequence;
import io.workprovider.spi.ConsumerDefinition;
import java.util.HashMap;
import java.util.Map;

/**
 * Into how many partitions each sequence is cut, for all its consumers alike (Rule A14).
 *
 * <p>Guarded by the storage's lock.
 */
final class PartitionCounts {

  private final Map<EventSequence, Integer> agreed = new HashMap<>();

  /**
   * The number that a consumer has; from the first time on it is agreed.
   *
   * @throws ConsumerConflictException if it asks for another one than was agreed
   */
  int agree(ConsumerDefinition definition) {
    EventSequence sequence = definition.sequence();
    int wanted = sequence instanceof EventSequence.Stream ? 1 : definition.partitions().orElse(1);
    int count = agreed.getOrDefault(sequence, wanted);
    if (definition.partitions().orElse(count) != count) {
      throw new ConsumerConflictException(
          "Consumer '"
              + definition.name()
              + "' asks for "
              + definition.partitions().getAsInt()
              + " partitions of "
              + sequence
              + ", which has "
              + count
              + " for all its consumers. Ask for "
              + count
              + ", or leave the number out.");
    }
    agreed.put(sequence, count);
    return count;
  }
}
