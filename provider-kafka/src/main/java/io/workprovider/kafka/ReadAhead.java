package io.workprovider.kafka;

import io.workprovider.spi.Delivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

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

  /** The last of the pieces: those that hold on to the client's memory, as far as is known. */
  private final ArrayDeque<Fetched> unsettled = new ArrayDeque<>();

  private final Object lock = new Object();
  private int events;
  private long bytes;
  private boolean wasFull;
  private long fetchedTo;
  private long takenTo;
  private boolean cleared;

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
      if (!cleared) {
        added.forEach(this::keep);
      }
    }
  }

  private void keep(Fetched piece) {
    pieces.add(piece);
    unsettled.add(piece);
    events += piece.size();
    bytes += piece.bytes();
  }

  /** Lets go of the client's memory, where nothing was taken of it for so long. */
  void settle(long nanos) {
    for (Fetched old = nextToSettle(nanos); old != null; old = nextToSettle(nanos)) {
      old.settle();
    }
  }

  private @Nullable Fetched nextToSettle(long nanos) {
    synchronized (lock) {
      Fetched oldest = unsettled.peek();
      return oldest != null && oldest.isOlderThan(nanos) ? unsettled.remove() : null;
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
      return !cleared && pieces.isEmpty() && fetchedTo >= offset;
    }
  }

  /** Whether nothing is here or was taken that is not before an offset. */
  boolean holdsNothingSince(long offset) {
    synchronized (lock) {
      return !cleared && pieces.isEmpty() && takenTo <= offset;
    }
  }

  /**
   * Takes the next events, up to so many: whole pieces, as many as fit. For one thread at a time.
   */
  List<Delivery> take(int most) {
    List<Fetched> next = next(most);
    List<Delivery> taken = eventsOf(next);
    // Not before they are made: whatever goes wrong with that, no event is skipped.
    synchronized (lock) {
      next.forEach(this::removeFirst);
    }
    return taken;
  }

  private static List<Delivery> eventsOf(List<Fetched> pieces) {
    if (pieces.size() == 1) {
      return List.copyOf(pieces.get(0).events());
    }
    List<Delivery> all = new ArrayList<>();
    pieces.forEach(piece -> all.addAll(piece.events()));
    return List.copyOf(all);
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
    if (first != null && most > 0 && first.size() > most) {
      Fetched part = first.part(0, most);
      Fetched rest = first.part(most, first.size());
      drop(first);
      pieces.addFirst(rest);
      pieces.addFirst(part);
      events += part.size() + rest.size();
      bytes += part.bytes() + rest.bytes();
    }
  }

  private void removeFirst(Fetched piece) {
    if (pieces.peek() == piece) {
      drop(piece);
      takenTo = piece.next();
    }
  }

  private void drop(Fetched first) {
    pieces.remove();
    if (unsettled.peek() == first) {
      unsettled.remove();
    }
    events -= first.size();
    bytes -= first.bytes();
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

  /**
   * Forgets everything, and keeps nothing from now on: the partition is no longer this node's. That
   * nothing is here does not mean then that all was taken.
   */
  void clear() {
    synchronized (lock) {
      cleared = true;
      pieces.clear();
      unsettled.clear();
      events = 0;
      bytes = 0;
    }
  }
}
