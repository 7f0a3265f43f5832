package io.workprovider.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Records of one partition that were fetched and not yet handed out, bounded in number and bytes
 * (Rule E10). The poll thread adds, the partition's loop takes.
 *
 * <p>What the client returns at once may go over the bound, by at most one of its polls.
 * Thread-safe.
 */
final class ReadAhead {

  private static final int OVERHEAD = 120;

  private final int mostRecords;
  private final long mostBytes;
  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
  private final Object lock = new Object();
  private long bytes;
  private boolean wasFull;
  private long fetchedTo;
  private long takenTo;

  ReadAhead(int mostRecords, long mostBytes, long from) {
    this.mostRecords = mostRecords;
    this.mostBytes = mostBytes;
    this.fetchedTo = from;
    this.takenTo = from;
  }

  /** Adds what was fetched. */
  void add(List<ConsumerRecord<byte[], byte[]>> fetched) {
    synchronized (lock) {
      for (ConsumerRecord<byte[], byte[]> record : fetched) {
        records.add(record);
        bytes += size(record);
      }
    }
  }

  /** Everything before this offset has been fetched. */
  void fetchedTo(long offset) {
    synchronized (lock) {
      fetchedTo = Math.max(fetchedTo, offset);
    }
  }

  /** Whether everything before an offset has been taken. */
  boolean isTakenTo(long offset) {
    synchronized (lock) {
      return records.isEmpty() && fetchedTo >= offset;
    }
  }

  /** Whether nothing is here or was taken that is not before an offset. */
  boolean holdsNothingSince(long offset) {
    synchronized (lock) {
      return records.isEmpty() && takenTo <= offset;
    }
  }

  /** Takes the next records, up to so many. */
  List<ConsumerRecord<byte[], byte[]>> take(int most) {
    synchronized (lock) {
      List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>(Math.min(most, records.size()));
      while (taken.size() < most && !records.isEmpty()) {
        ConsumerRecord<byte[], byte[]> record = records.remove();
        bytes -= size(record);
        taken.add(record);
        takenTo = record.offset() + 1;
      }
      return taken;
    }
  }

  boolean isEmpty() {
    synchronized (lock) {
      return records.isEmpty();
    }
  }

  /** Whether reading is to pause: from when the bound is reached until half of it is free. */
  boolean isFull() {
    synchronized (lock) {
      boolean atBound = records.size() >= mostRecords || bytes >= mostBytes;
      boolean overHalf = records.size() > mostRecords / 2 || bytes > mostBytes / 2;
      wasFull = atBound || (wasFull && overHalf);
      return wasFull;
    }
  }

  /** Whether reading pauses though half of the bound is free again. */
  boolean isDrained() {
    synchronized (lock) {
      return wasFull && records.size() <= mostRecords / 2 && bytes <= mostBytes / 2;
    }
  }

  /** Forgets everything: the partition is no longer this node's. */
  void clear() {
    synchronized (lock) {
      records.clear();
      bytes = 0;
    }
  }

  private static long size(ConsumerRecord<byte[], byte[]> record) {
    return (long) OVERHEAD
        + Math.max(record.serializedKeySize(), 0)
        + Math.max(record.serializedValueSize(), 0);
  }
}
