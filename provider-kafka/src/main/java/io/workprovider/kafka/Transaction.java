package io.workprovider.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Writes records in one transaction. */
final class Transaction {

  private Transaction() {}

  /**
   * Writes records, all or none, and waits until readers see them.
   *
   * @param producer transactional, initialised, and used by nobody else meanwhile
   * @throws KafkaException if nothing was written, or that is not known; the producer is of no use
   *     any more
   */
  static void write(
      KafkaProducer<byte[], byte[]> producer,
      Topics topics,
      List<ProducerRecord<byte[], byte[]>> records) {
    producer.beginTransaction();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : records) {
      sent.add(producer.send(record));
    }
    producer.commitTransaction();
    topics.awaitVisible(last(sent));
  }

  /** The last offset of each partition. */
  private static Map<TopicPartition, Long> last(List<Future<RecordMetadata>> sent) {
    Map<TopicPartition, Long> last = new HashMap<>();
    for (Future<RecordMetadata> each : sent) {
      try {
        RecordMetadata written = each.get(); // Known since the commit.
        last.merge(
            new TopicPartition(written.topic(), written.partition()), written.offset(), Math::max);
      } catch (ExecutionException e) {
        throw new KafkaException("A record of a committed transaction failed.", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new KafkaException("Interrupted after a transaction was committed.", e);
      }
    }
    return last;
  }
}
