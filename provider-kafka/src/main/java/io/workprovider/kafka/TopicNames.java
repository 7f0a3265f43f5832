package io.workprovider.kafka;

import io.workprovider.PartitionId;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * How categories, consumers and partitions are named in Kafka, and back.
 *
 * <p>Letters, digits and dashes of a category stand for themselves; anything else becomes a dot and
 * two hexadecimal digits. So the names of two categories never collide, also not where Kafka takes
 * {@code .} and {@code _} for the same, since an underscore never appears (Rule E9). A namespace
 * stands before two dots, which no category produces. Immutable and thread-safe.
 */
final class TopicNames {

  private static final int LONGEST_TOPIC = 249;

  private final String namespace;
  private final String prefix;

  /**
   * Names within a namespace.
   *
   * @param namespace letters, digits and dashes; empty for none
   */
  TopicNames(String namespace) {
    this.namespace = namespace;
    this.prefix = namespace.isEmpty() ? "" : namespace + "..";
  }

  /**
   * The topic of a category.
   *
   * @throws IllegalArgumentException if it does not fit with this namespace
   */
  String topic(String category) {
    StringBuilder topic = new StringBuilder(prefix);
    for (int i = 0; i < category.length(); i++) {
      char c = category.charAt(i);
      if (isPlain(c)) {
        topic.append(c);
      } else {
        topic
            .append('.')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      }
    }
    if (topic.length() > LONGEST_TOPIC) {
      throw new IllegalArgumentException(
          "Category '"
              + category
              + "' would be the topic "
              + topic
              + ", which has "
              + topic.length()
              + " characters; Kafka allows "
              + LONGEST_TOPIC
              + ". Choose a shorter namespace than '"
              + namespace
              + "', or a category with fewer special characters.");
    }
    return topic.toString();
  }

  /** The category of a topic; none if it is not one of this namespace. */
  Optional<String> category(String topic) {
    if (!topic.startsWith(prefix) || topic.length() == prefix.length()) {
      return Optional.empty();
    }
    StringBuilder category = new StringBuilder();
    int i = prefix.length();
    while (i < topic.length()) {
      char c = topic.charAt(i);
      if (isPlain(c)) {
        category.append(c);
        i++;
      } else if (c == '.' && i + 2 < topic.length() && isHex(topic, i + 1)) {
        category.append((char) Integer.parseInt(topic.substring(i + 1, i + 3), 16));
        i += 3;
      } else {
        return Optional.empty();
      }
    }
    String found = category.toString();
    return topic(found).equals(topic) ? Optional.of(found) : Optional.empty();
  }

  /** The compacted topic for what a group's offsets cannot hold. */
  String control() {
    return prefix + ".workprovider";
  }

  /** Where events wait whose category has no agreed number of partitions yet. */
  String held() {
    return prefix + ".workprovider-held";
  }

  /** Names whoever may change the control topic: Kafka fences all but the last who took it. */
  String controlTransaction() {
    return prefix + ".workprovider-control";
  }

  /** The group of a consumer. A consumer's name has no slash. */
  String group(String consumer) {
    return namespace.isEmpty() ? consumer : namespace + "/" + consumer;
  }

  /** A partition as users see it: category, slash, number. */
  PartitionId partitionId(TopicPartition partition) {
    String category =
        category(partition.topic())
            .orElseThrow(() -> new IllegalArgumentException(partition + " is of no category."));
    return new PartitionId(category + "/" + partition.partition());
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  }

  private static boolean isHex(String topic, int at) {
    return Character.digit(topic.charAt(at), 16) >= 0
        && Character.digit(topic.charAt(at + 1), 16) >= 0;
  }
}
