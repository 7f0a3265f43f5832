package io.workprovider.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records of one append, all or none.
 *
 * <ol>
 *   <li>One record is one.
 *   <li>Several that fit into a batch are written as one batch: a producer of its own, which nobody
 *       else uses meanwhile, gathers them until it is told to send. A broker stores a batch whole
 *       or not at all, at no extra cost.
 *   <li>More than that is a transaction, which costs some 50 ms.
 * </ol>
 *
 * <p>Thread-safe. All records of one append are of one partition.
 */
final class EventWriter implements AutoCloseable {

  /** Under the largest batch that a broker takes by default. */
  private static final int BATCH_BYTES = 900_000;

  /** Long enough that only {@code flush} ends a batch. */
  private static final Duration GATHERING = Duration.ofSeconds(10);

  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final KafkaClients clients;
  private final KafkaErrors errors;
  private final Topics topics;
  private final String nodeId;
  private final KafkaProducer<byte[], byte[]> single;
  private final Object batching = new Object();
  private final Object transacting = new Object();
  private @Nullable KafkaProducer<byte[], byte[]> batches;
  private @Nullable KafkaProducer<byte[], byte[]> transactions;

  EventWriter(
      KafkaClients clients, Topics topics, String nodeId, KafkaProducer<byte[], byte[]> single) {
    this.clients = clients;
    this.errors = new KafkaErrors(clients.settings());
    this.topics = topics;
    this.nodeId = nodeId;
    this.single = single;
  }

  /**
   * Writes records, durably.
   *
   * @throws io.workprovider.ProviderUnavailableException if the cluster did not confirm it
   */
  void write(List<ProducerRecord<byte[], byte[]>> records) {
    try {
      if (records.size() == 1) {
        single.send(records.get(0)).get();
      } else if (records.stream().mapToLong(EventRecords::sizeAtMost).sum() < BATCH_BYTES) {
        asOneBatch(records);
      } else {
        asOneTransaction(records);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(records, e);
    } catch (ExecutionException e) {
      throw failure(records, e.getCause() == null ? e : e.getCause());
    } catch (KafkaException e) {
      throw failure(records, e);
    }
  }

  private RuntimeException failure(List<ProducerRecord<byte[], byte[]>> records, Throwable cause) {
    String topic = records.get(0).topic();
    if (cause instanceof RecordTooLargeException) {
      return new IllegalArgumentException(
          "An event is larger than topic "
              + topic
              + " takes, which is "
              + KafkaClients.LARGEST_RECORD
              + " bytes with its names and metadata; nothing was appended.",
          cause);
    }
    return errors.unavailable(
        "confirm an append of " + records.size() + " events to topic " + topic, cause);
  }

  private void asOneBatch(List<ProducerRecord<byte[], byte[]>> records)
      throws InterruptedException, ExecutionException {
    synchronized (batching) {
      KafkaProducer<byte[], byte[]> producer = batches;
      if (producer == null) {
        producer = clients.producer(nodeId, "batches", GATHERING, BATCH_BYTES);
        batches = producer;
      }
      boolean done = false;
      try {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
          sent.add(producer.send(record));
        }
        producer.flush();
        for (Future<RecordMetadata> each : sent) {
          each.get();
        }
        done = true;
      } finally {
        if (!done) {
          // What it still holds must not become part of the next batch.
          batches = null;
          producer.close(Duration.ZERO);
        }
      }
    }
  }

  private void asOneTransaction(List<ProducerRecord<byte[], byte[]>> records) {
    synchronized (transacting) {
      KafkaProducer<byte[], byte[]> producer = transactions;
      boolean done = false;
      try {
        if (producer == null) {
          String id = clients.settings().names().controlTransaction() + "-" + nodeId;
          producer = clients.transactional(nodeId, "transactions", id);
          transactions = producer;
          producer.initTransactions();
        }
        Transaction.write(producer, topics, records);
        done = true;
      } finally {
        if (!done && producer != null) {
          transactions = null;
          producer.close(Duration.ZERO);
        }
      }
    }
  }

  @Override
  public void close() {
    single.close(CLOSE);
    synchronized (batching) {
      if (batches != null) {
        batches.close(CLOSE);
      }
    }
    synchronized (transacting) {
      if (transactions != null) {
        transactions.close(CLOSE);
      }
    }
  }
}
