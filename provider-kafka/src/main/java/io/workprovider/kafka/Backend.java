package io.workprovider.kafka;

import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's connections to the cluster, shared by its parts.
 *
 * @param clients makes more of them
 * @param errors says what goes wrong
 * @param topics looks at topics
 * @param control the topic for what groups cannot hold
 * @param sequences says which partitions hold what
 * @param groups asks the coordinator about groups
 * @param producer writes single records
 */
record Backend(
    KafkaClients clients,
    KafkaErrors errors,
    Topics topics,
    ControlTopic control,
    Sequences sequences,
    Groups groups,
    KafkaProducer<byte[], byte[]> producer) {

  private static final Logger log = LoggerFactory.getLogger(Backend.class);

  KafkaSettings settings() {
    return clients.settings();
  }

  TopicNames names() {
    return clients.settings().names();
  }

  /** Writes down a fact that nothing depends on; does not wait, and does not fail. */
  void report(ControlEntry entry) {
    try {
      Future<RecordMetadata> unused =
          producer.send(
              entry.record(names().control()),
              (stored, error) -> {
                if (error != null) {
                  log.debug("Not reported: {}.", entry.key(), error);
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      log.debug("Not reported: {}.", entry.key(), e);
    }
  }
}
