package io.workprovider.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compacted topic for what a group's offsets cannot hold: agreed numbers of partitions,
 * declared consumers and where they start, requests to reset, and why partitions do not run.
 *
 * <p>Each node reads all of it, all the time. Changes that depend on what is there are made one at
 * a time in the whole cluster: whoever makes one takes the namespace's transactional id, which
 * fences the holder before it, reads to the end, and only then writes. Thread-safe.
 */
final class ControlTopic implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ControlTopic.class);

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(1);
  private static final int TRIES = 20;

  private final KafkaClients clients;
  private final KafkaErrors errors;
  private final Topics topics;
  private final String nodeId;
  private final TopicPartition partition;
  private final ControlState state = new ControlState();
  private final List<Runnable> onChange = new CopyOnWriteArrayList<>();
  private final Thread thread;

  private final Object changing = new Object();
  private @Nullable KafkaProducer<byte[], byte[]> writer;

  private final Object reading = new Object();
  private long readTo;
  private volatile boolean closed;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> reader;

  ControlTopic(KafkaClients clients, Topics topics, String nodeId) {
    this.clients = clients;
    this.errors = new KafkaErrors(clients.settings());
    this.topics = topics;
    this.nodeId = nodeId;
    this.partition = new TopicPartition(clients.settings().names().control(), 0);
    this.thread = Threads.create("workprovider-kafka-" + nodeId + "-control", this::read);
    this.thread.setDaemon(true);
  }

  /** Creates the topic if need be, begins to read it, and reads to its end. */
  void start() {
    topics.ensureCompacted(partition.topic());
    thread.start();
    refresh();
  }

  /** What it says, as far as it has been read. */
  ControlState state() {
    return state;
  }

  /** Calls this, on the reading thread, whenever something new has been read. */
  void onChange(Runnable signal) {
    onChange.add(signal);
  }

  void noLonger(Runnable signal) {
    onChange.remove(signal);
  }

  /**
   * Waits until everything has been read that was committed before this call.
   *
   * @throws io.workprovider.ProviderUnavailableException if that takes longer than it may
   */
  ControlState refresh() {
    long end = topics.ends(List.of(partition)).getOrDefault(partition, 0L);
    long deadline = System.nanoTime() + clients.settings().connectTimeout().toNanos();
    synchronized (reading) {
      while (readTo < end) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0 || closed) {
          throw errors.unavailable(
              "hand out topic " + partition.topic(),
              new TimeoutException("read to " + readTo + " of " + end));
        }
        try {
          reading.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw errors.unavailable("hand out topic " + partition.topic(), e);
        }
      }
    }
    return state;
  }

  /**
   * Makes one change at a time in the whole cluster.
   *
   * @param change what to write, decided on a state that nobody else can change meanwhile; nothing
   *     if there is nothing to do. May be asked again, after it lost its turn to another node.
   */
  void change(Supplier<List<ProducerRecord<byte[], byte[]>>> change) {
    synchronized (changing) {
      for (int attempt = 1; ; attempt++) {
        try {
          write(change);
          return;
        } catch (KafkaException e) {
          dropWriter();
          if (!isFenced(e) || attempt == TRIES) {
            throw errors.unavailable("store a change in topic " + partition.topic(), e);
          }
          log.debug("Another node changes {}; trying again.", partition.topic(), e);
          // So that two nodes do not fence each other in turn for ever.
          LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(pauseNanos(attempt)));
        } catch (RuntimeException e) {
          // Perhaps stored, perhaps not, perhaps refused: the next change reads to the end again.
          dropWriter();
          throw e;
        }
      }
    }
  }

  private static boolean isFenced(KafkaException error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException
          || cause instanceof InvalidTxnStateException) {
        return true;
      }
    }
    return false;
  }

  private static long pauseNanos(int attempt) {
    return 10_000_000L << Math.min(attempt, 5);
  }

  private void write(Supplier<List<ProducerRecord<byte[], byte[]>>> change) {
    KafkaProducer<byte[], byte[]> held = writer;
    if (held == null) {
      held =
          clients.transactional(nodeId, "control", clients.settings().names().controlTransaction());
      writer = held;
      held.initTransactions();
      refresh();
    }
    List<ProducerRecord<byte[], byte[]>> records = change.get();
    if (records.isEmpty()) {
      return;
    }
    Transaction.write(held, topics, records);
    if (records.stream().anyMatch(record -> record.topic().equals(partition.topic()))) {
      refresh();
    }
  }

  private void dropWriter() {
    KafkaProducer<byte[], byte[]> dropped = writer;
    writer = null;
    if (dropped != null) {
      dropped.close(Duration.ZERO);
    }
  }

  /** A change by these entries. */
  List<ProducerRecord<byte[], byte[]>> records(List<ControlEntry> entries) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    entries.forEach(entry -> records.add(entry.record(partition.topic())));
    return records;
  }

  private void read() {
    Backoff backoff = new Backoff();
    while (!closed) {
      try (KafkaConsumer<byte[], byte[]> consumer = clients.reader(nodeId)) {
        reader = consumer;
        consumer.assign(List.of(partition));
        begin(consumer);
        while (!closed) {
          ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
          backoff.reset();
          take(records, consumer.position(partition));
        }
      } catch (WakeupException e) {
        log.trace("Woken to end.", e);
      } catch (RuntimeException e) {
        if (!closed) {
          log.warn("Topic {} cannot be read; trying again.", partition.topic(), e);
          backoff.pause(() -> closed);
        }
      }
    }
  }

  private void begin(KafkaConsumer<byte[], byte[]> consumer) {
    long from = readSoFar();
    if (from > 0) {
      consumer.seek(partition, from);
    } else {
      consumer.seekToBeginning(List.of(partition));
    }
  }

  private long readSoFar() {
    synchronized (reading) {
      return readTo;
    }
  }

  private void take(ConsumerRecords<byte[], byte[]> records, long position) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        state.apply(record);
      } catch (RuntimeException e) {
        // One that cannot be read must not keep this node from all the others.
        log.warn(
            "Record {} of topic {} cannot be understood.", record.offset(), partition.topic(), e);
      }
    }
    synchronized (reading) {
      readTo = Math.max(readTo, position);
      reading.notifyAll();
    }
    if (!records.isEmpty()) {
      onChange.forEach(Runnable::run);
    }
  }

  @Override
  public void close() {
    closed = true;
    KafkaConsumer<byte[], byte[]> consumer = reader;
    if (consumer != null) {
      consumer.wakeup();
    }
    synchronized (reading) {
      reading.notifyAll();
    }
    Threads.join(thread, CLOSE.multipliedBy(5));
    synchronized (changing) {
      dropWriter();
    }
  }
}
