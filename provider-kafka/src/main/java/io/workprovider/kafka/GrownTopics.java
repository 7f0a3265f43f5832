package io.workprovider.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that somebody has added partitions to a category's topic, and tells everybody, so that
 * what others write there is read too. Appends go on to the partitions that were agreed: all of a
 * stream's events must be in one (Rule E6). For the poll thread only.
 */
final class GrownTopics {

  private static final Logger log = LoggerFactory.getLogger(GrownTopics.class);

  private final Backend backend;

  GrownTopics(Backend backend) {
    this.backend = backend;
  }

  /** Looks at the partitions that the group has given to this member. */
  void look(Collection<TopicPartition> assigned) {
    Map<String, Integer> counts = new HashMap<>();
    assigned.forEach(one -> counts.merge(one.topic(), one.partition() + 1, Math::max));
    counts.forEach(
        (topic, count) ->
            backend.names().category(topic).ifPresent(name -> look(name, topic, count)));
  }

  private void look(String category, String topic, int there) {
    ControlState state = backend.control().state();
    OptionalInt known = state.partitionsToRead(category);
    if (known.isPresent() && there > known.getAsInt()) {
      int agreed = state.partitions(category).orElse(0);
      log.warn(
          "Topic {} has at least {} partitions, but category '{}' was agreed to have {}: somebody"
              + " added some. What is in them is handled too, and appends go on to the first {}; but"
              + " a program that chooses partitions by itself now puts some streams elsewhere, and"
              + " their next events may be handled before their last ones.",
          topic,
          there,
          category,
          agreed,
          agreed);
      backend.report(ControlEntry.grown(category, there));
    }
  }
}
