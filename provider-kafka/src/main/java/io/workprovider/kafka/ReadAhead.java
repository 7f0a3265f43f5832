package io.workprovider.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Events of one partition that were fetched and not yet handed out, bounded in number and bytes
 * (Rule E10). The poll thread adds, the partition's loop takes.
 *
 * <p>What the client returns at once may go over the bound, by at most one of its polls.
 * Thread-safe.
 */
final class ReadAhead {

  /** What the runtime mostly asks for at once. */
  private static final int PIECE = 500;

  private final String category;
  private final int mostEvents;
  private final long mostBytes;
  private final ArrayDeque<Fetched> pieces = new ArrayDeque<>();
  private final Object lock = new Object();
  private int events;
  private long bytes;
  private boolean wasFull;
  private long fetchedTo;
  private long takenTo;

  ReadAhead(String category, int mostEvents, long mostBytes, long from) {
    this.category = category;
    this.mostEvents = mostEvents;
    this.mostBytes = mostBytes;
    this.fetchedTo = from;
    this.takenTo = from;
  }

  /** Adds what was fetched. */
  void add(List<ConsumerRecord<byte[], byte[]>> records) {
    List<Fetched> added = new ArrayList<>();
    for (int from = 0; from < records.size(); from += PIECE) {
      int to = Math.min(from + PIECE, records.size());
      added.add(Fetched.now(category, records.subList(from, to)));
    }
    synchronized (lock) {
      added.forEach(this::keep);
    }
  }

  private void keep(Fetched piece) {
    pieces.add(piece);
    events += piece.size();
    bytes += piece.bytes();
  }

  /** Lets go of the client's memory, where nothing was taken of it for so long. */
  void settle(long nanos) {
    List<Fetched> old;
    synchronized (lock) {
      old = pieces.stream().takeWhile(piece -> piece.isOlderThan(nanos)).toList();
    }
    old.forEach(Fetched::events);
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
      return pieces.isEmpty() && fetchedTo >= offset;
    }
  }

  /** Whether nothing is here or was taken that is not before an offset. */
  boolean holdsNothingSince(long offset) {
    synchronized (lock) {
      return pieces.isEmpty() && takenTo <= offset;
    }
  }

  /**
   * Takes the next events, up to so many: whole pieces, as many as fit. For one thread at a time.
   */
  List<KafkaDelivery> take(int most) {
    List<Fetched> next = next(most);
    List<KafkaDelivery> taken =
        next.size() == 1
            ? next.get(0).events()
            : next.stream().flatMap(piece -> piece.events().stream()).toList();
    // Not before they are made: whatever goes wrong with that, no event is skipped.
    synchronized (lock) {
      next.forEach(this::removeFirst);
    }
    return taken;
  }

  private List<Fetched> next(int most) {
    List<Fetched> next = new ArrayList<>();
    synchronized (lock) {
      splitFirst(most);
      int left = most;
      for (Fetched piece : pieces) {
        left -= piece.size();
        if (left < 0) {
          break;
        }
        next.add(piece);
      }
    }
    return next;
  }

  private void splitFirst(int most) {
    Fetched first = pieces.peek();
    if (first != null && first.size() > most) {
      Fetched part = first.part(0, most);
      Fetched rest = first.part(most, first.size());
      pieces.remove();
      pieces.addFirst(rest);
      pieces.addFirst(part);
    }
  }

  private void removeFirst(Fetched piece) {
    if (pieces.peek() == piece) {
      pieces.remove();
      events -= piece.size();
      bytes -= piece.bytes();
      takenTo = piece.next();
    }
  }

  boolean isEmpty() {
    synchronized (lock) {
      return pieces.isEmpty();
    }
  }

  /** Whether reading is to pause: from when the bound is reached until half of it is free. */
  boolean isFull() {
    synchronized (lock) {
      boolean atBound = events >= mostEvents || bytes >= mostBytes;
      boolean overHalf = events > mostEvents / 2 || bytes > mostBytes / 2;
      wasFull = atBound || (wasFull && overHalf);
      return wasFull;
    }
  }

  /** Whether reading pauses though half of the bound is free again. */
  boolean isDrained() {
    synchronized (lock) {
      return wasFull && events <= mostEvents / 2 && bytes <= mostBytes / 2;
    }
  }

  /** Forgets everything: the partition is no longer this node's. */
  void clear() {
    synchronized (lock) {
      pieces.clear();
      events = 0;
      bytes = 0;
    }
  }
}
