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

  /** What the runtime mostly asks for at once. */
  private static final int PIECE = 500;

  private final int mostEvents;
  private final long mostBytes;
  private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
  private final Object lock = new Object();
  private int events;
  private long bytes;
  private boolean wasFull;
  private long fetchedTo;
  private long takenTo;

  /**
   * Events that are kept, and mostly taken, together. Their size is added up by the thread that has
   * just made them; for the one that takes them it would be a wait for memory at each event.
   */
  private record Piece(List<KafkaDelivery> events, long bytes) {

    private static final int OVERHEAD = 120;

    static Piece of(List<KafkaDelivery> events) {
      long bytes = 0;
      for (KafkaDelivery each : events) {
        bytes += (long) OVERHEAD + each.event().stream().length() + each.event().payloadSize();
      }
      return new Piece(List.copyOf(events), bytes);
    }

    int size() {
      return events.size();
    }
  }

  ReadAhead(int mostEvents, long mostBytes, long from) {
    this.mostEvents = mostEvents;
    this.mostBytes = mostBytes;
    this.fetchedTo = from;
    this.takenTo = from;
  }

  /** Adds what was fetched. */
  void add(List<KafkaDelivery> fetched) {
    List<Piece> added = new ArrayList<>();
    for (int from = 0; from < fetched.size(); from += PIECE) {
      added.add(Piece.of(fetched.subList(from, Math.min(from + PIECE, fetched.size()))));
    }
    synchronized (lock) {
      added.forEach(this::keep);
    }
  }

  private void keep(Piece piece) {
    pieces.add(piece);
    events += piece.size();
    bytes += piece.bytes();
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

  /** Takes the next events, up to so many: whole pieces, as many as fit. */
  List<KafkaDelivery> take(int most) {
    synchronized (lock) {
      splitFirst(most);
      if (!isNextOfAtMost(most)) {
        return List.of();
      }
      List<KafkaDelivery> taken = next();
      if (isNextOfAtMost(most - taken.size())) {
        taken = new ArrayList<>(taken);
        while (isNextOfAtMost(most - taken.size())) {
          taken.addAll(next());
        }
      }
      return taken;
    }
  }

  private void splitFirst(int most) {
    if (!pieces.isEmpty() && !isNextOfAtMost(most)) {
      List<KafkaDelivery> both = pieces.remove().events();
      pieces.addFirst(Piece.of(both.subList(most, both.size())));
      pieces.addFirst(Piece.of(both.subList(0, most)));
    }
  }

  private boolean isNextOfAtMost(int events) {
    Piece next = pieces.peek();
    return next != null && next.size() <= events;
  }

  private List<KafkaDelivery> next() {
    Piece next = pieces.remove();
    events -= next.size();
    bytes -= next.bytes();
    takenTo = next.events().get(next.size() - 1).offset() + 1;
    return next.events();
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
