package io.workprovider.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of one partition that were fetched and not yet handed out, bounded in number and bytes
 * (Rule E10). The poll thread adds, the partition's loop takes.
 *
 * <p>What the client returns at once may go over the bound, by at most one of its polls.
 * Thread-safe.
 */
final class ReadAhead {

  private static final int OVERHEAD = 120;

  private final int mostEvents;
  private final long mostBytes;
  private final ArrayDeque<KafkaDelivery> events = new ArrayDeque<>();
  private final Object lock = new Object();
  private long bytes;
  private boolean wasFull;
  private long fetchedTo;
  private long takenTo;

  ReadAhead(int mostEvents, long mostBytes, long from) {
    this.mostEvents = mostEvents;
    this.mostBytes = mostBytes;
    this.fetchedTo = from;
    this.takenTo = from;
  }

  /** Adds what was fetched. */
  void add(List<KafkaDelivery> fetched) {
    synchronized (lock) {
      for (KafkaDelivery event : fetched) {
        events.add(event);
        bytes += size(event);
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
      return events.isEmpty() && fetchedTo >= offset;
    }
  }

  /** Whether nothing is here or was taken that is not before an offset. */
  boolean holdsNothingSince(long offset) {
    synchronized (lock) {
      return events.isEmpty() && takenTo <= offset;
    }
  }

  /** Takes the next events, up to so many. */
  List<KafkaDelivery> take(int most) {
    synchronized (lock) {
      int count = Math.min(most, events.size());
      List<KafkaDelivery> taken = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        KafkaDelivery event = events.remove();
        bytes -= size(event);
        taken.add(event);
        takenTo = event.offset() + 1;
      }
      return taken;
    }
  }

  boolean isEmpty() {
    synchronized (lock) {
      return events.isEmpty();
    }
  }

  /** Whether reading is to pause: from when the bound is reached until half of it is free. */
  boolean isFull() {
    synchronized (lock) {
      boolean atBound = events.size() >= mostEvents || bytes >= mostBytes;
      boolean overHalf = events.size() > mostEvents / 2 || bytes > mostBytes / 2;
      wasFull = atBound || (wasFull && overHalf);
      return wasFull;
    }
  }

  /** Whether reading pauses though half of the bound is free again. */
  boolean isDrained() {
    synchronized (lock) {
      return wasFull && events.size() <= mostEvents / 2 && bytes <= mostBytes / 2;
    }
  }

  /** Forgets everything: the partition is no longer this node's. */
  void clear() {
    synchronized (lock) {
      events.clear();
      bytes = 0;
    }
  }

  private static long size(KafkaDelivery delivery) {
    return (long) OVERHEAD + delivery.event().stream().length() + delivery.event().payloadSize();
  }
}
