package io.workprovider.kafka;

import io.workprovider.ProviderUnavailableException;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;

/** How a topic of events must be configured: for ever, by the broker's clock, for 1 MiB. */
final class TopicFit {

  /** Of one that is created. */
  static final Map<String, String> CONFIG =
      Map.of(
          TopicConfig.RETENTION_MS_CONFIG, "-1",
          TopicConfig.RETENTION_BYTES_CONFIG, "-1",
          TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(KafkaClients.LARGEST_RECORD));

  private TopicFit() {}

  /**
   * Checks one that others made: it must keep the store's clock and take the largest events. How
   * long it keeps them is theirs to say.
   *
   * @throws ProviderUnavailableException if it does not fit
   */
  static void require(String topic, Config config) {
    require(topic, config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"::equals);
    require(
        topic,
        config,
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        value -> Integer.parseInt(value) >= KafkaClients.LARGEST_RECORD);
  }

  private static void require(String topic, Config config, String key, Predicate<String> fits) {
    ConfigEntry entry = config.get(key);
    if (entry != null && !fits.test(entry.value())) {
      throw new ProviderUnavailableException(
          "Topic "
              + topic
              + " has "
              + key
              + "="
              + entry.value()
              + "; events need message.timestamp.type=LogAppendTime and max.message.bytes of "
              + KafkaClients.LARGEST_RECORD
              + " or more. Alter its configuration.");
    }
  }
}
