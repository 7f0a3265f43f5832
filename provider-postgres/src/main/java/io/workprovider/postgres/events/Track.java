package io.workprovider.postgres.events;

import io.workprovider.EventSequence;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Feeds of one sequence that are at the same place: each event is read once and dealt out to them.
 *
 * <p>A feed that is full holds its track up as long as the others still have something to work on.
 * When one of them has run dry for a while, the full ones are split off to a track of their own
 * (Rule H5), which joins again when it has caught up.
 *
 * <p>Used by one thread.
 */
final class Track {

  /** How long a feed may be dry before the full ones have to go. */
  private static final long PATIENCE = Duration.ofMillis(100).toNanos();

  private static final long NEVER = Long.MAX_VALUE;

  private final SchemaName schema;
  private final EventSequence sequence;
  private final int partitions;
  private final LongSupplier nanoTime;
  private final List<PartitionFeed> feeds = new ArrayList<>();
  private final List<List<PartitionFeed>> byPartition = new ArrayList<>();
  private final ScanWindow window = new ScanWindow();
  private final ArrayDeque<Page.Row> undealt = new ArrayDeque<>();
  private @Nullable PageReader reader;
  private long cursor;
  private long end;
  private boolean heldUp;
  private long drySince = NEVER;

  Track(
      SchemaName schema,
      EventSequence sequence,
      int partitions,
      long after,
      LongSupplier nanoTime) {
    this.schema = schema;
    this.sequence = sequence;
    this.partitions = partitions;
    this.cursor = after;
    this.end = after;
    this.nanoTime = nanoTime;
    for (int i = 0; i < partitions; i++) {
      byPartition.add(new ArrayList<>(1));
    }
  }

  void add(PartitionFeed feed) {
    feeds.add(feed);
    byPartition.get(feed.partition()).add(feed);
    reader = null;
  }

  /** Drops feeds that were closed. Returns whether any is left. */
  boolean prune() {
    List<PartitionFeed> closed = feeds.stream().filter(PartitionFeed::isClosed).toList();
    if (!closed.isEmpty()) {
      remove(closed);
    }
    return !feeds.isEmpty();
  }

  private void remove(List<PartitionFeed> leaving) {
    Set<PartitionFeed> gone = new LinkedHashSet<>(leaving);
    feeds.removeAll(gone);
    byPartition.forEach(list -> list.removeAll(gone));
    reader = null;
  }

  int partitions() {
    return partitions;
  }

  /** Everything up to here has been dealt out to all feeds. */
  long cursor() {
    return cursor;
  }

  List<PartitionFeed> feeds() {
    return feeds;
  }

  /** Whether two tracks read the same events for the same partitions. */
  boolean isLike(Track other) {
    return partitions == other.partitions && sequence.equals(other.sequence);
  }

  /** Whether a feed belongs here: it would read the same events, from the same place. */
  boolean suits(PartitionFeed feed) {
    return canJoin()
        && cursor == feed.readTo()
        && partitions == feed.partitions()
        && sequence.equals(feed.sequence());
  }

  /** Whether two tracks are at the same place and may become one. */
  boolean meets(Track other) {
    return cursor == other.cursor && isLike(other) && canJoin() && other.canJoin();
  }

  /** Whether others may join: nothing is half dealt, and nobody is full. */
  private boolean canJoin() {
    return undealt.isEmpty() && haveRoom(feeds);
  }

  /** Takes over the feeds of another track at the same place. */
  void join(Track other) {
    other.feeds.forEach(this::add);
  }

  /** No feed of this track gets anything any more but this error. */
  void fail(RuntimeException cause) {
    feeds.forEach(feed -> feed.fail(cause));
  }

  /**
   * Deals out what was read, and reads on.
   *
   * @param upTo no further than this position
   * @return whether anything was done
   */
  boolean step(ReaderConnection connection, long upTo) throws SQLException {
    boolean dealt = deal();
    if (!undealt.isEmpty() || cursor >= upTo) {
      return dealt;
    }
    if (!haveRoom(feeds)) {
      heldUp = true;
      return dealt;
    }
    heldUp = false;
    read(connection, upTo);
    deal();
    return true;
  }

  private void read(ReaderConnection connection, long upTo) throws SQLException {
    int wanted = 0;
    long room = 0;
    for (PartitionFeed feed : feeds) {
      ReadAhead ahead = feed.room();
      wanted = Math.min(ScanWindow.PAGE_EVENTS, wanted + ahead.events());
      room = Math.min(ScanWindow.PAGE_BYTES, room + ahead.bytes());
    }
    int events = window.events(wanted);
    long bytes = room;
    // A stream's index has no others' events to pass over.
    boolean ofStream = sequence instanceof EventSequence.Stream;
    long last = ofStream ? upTo : Math.min(upTo, window.end(cursor));
    long started = nanoTime.getAsLong();
    Page page =
        connection.read(c -> reader().read(c, cursor, last, events, bytes, window.isDense()));
    undealt.addAll(page.rows());
    end = page.coveredTo();
    window.learn(page, end - cursor, nanoTime.getAsLong() - started);
  }

  private PageReader reader() {
    if (reader == null) {
      long[] only =
          feeds.stream().mapToLong(PartitionFeed::partition).distinct().sorted().toArray();
      reader =
          new PageReader(schema, sequence, partitions, only.length == partitions ? null : only);
    }
    return reader;
  }

  private boolean deal() {
    long from = cursor;
    heldUp = false;
    while (!undealt.isEmpty() && !heldUp) {
      Page.Row row = undealt.element();
      List<PartitionFeed> takers = takers(row);
      heldUp = !haveRoom(takers);
      if (!heldUp) {
        takers.forEach(feed -> feed.offer(row));
        cursor = row.position();
        undealt.remove();
      }
    }
    if (undealt.isEmpty()) {
      cursor = Math.max(cursor, end);
    }
    if (cursor != from) {
      feeds.forEach(feed -> feed.advance(cursor));
    }
    feeds.forEach(PartitionFeed::readyIfOffered);
    return cursor != from;
  }

  /** No stream: this is asked for each event. */
  private static boolean haveRoom(List<PartitionFeed> feeds) {
    for (PartitionFeed feed : feeds) {
      if (!feed.hasRoom()) {
        return false;
      }
    }
    return true;
  }

  /** Splits off the full feeds, if they have held up a dry one for too long. */
  Optional<Track> split() {
    feeds.forEach(feed -> feed.watch(heldUp));
    if (!heldUp || feeds.stream().noneMatch(PartitionFeed::isEmpty)) {
      drySince = NEVER;
      return Optional.empty();
    }
    long now = nanoTime.getAsLong();
    if (drySince == NEVER) {
      drySince = now;
    }
    List<PartitionFeed> full = feeds.stream().filter(feed -> !feed.hasRoom()).toList();
    if (now - drySince < PATIENCE || full.isEmpty() || full.size() == feeds.size()) {
      return Optional.empty();
    }
    Track own = new Track(schema, sequence, partitions, cursor, nanoTime);
    full.forEach(own::add);
    remove(full);
    drySince = NEVER;
    return Optional.of(own);
  }

  /** Whether a full feed is in the way. */
  boolean isHeldUp() {
    return heldUp;
  }

  /** Whether what held it up is over; asked after {@link #split}, which lets feeds tell. */
  boolean canGoOn() {
    if (!heldUp) {
      return false;
    }
    List<PartitionFeed> awaited = undealt.isEmpty() ? feeds : takers(undealt.element());
    return haveRoom(awaited);
  }

  private List<PartitionFeed> takers(Page.Row row) {
    return byPartition.get(StreamHash.partition(row.streamHash(), partitions));
  }

  /** How many nanoseconds until {@link #split} has something to do; the largest number if none. */
  long patienceLeft() {
    return drySince == NEVER ? NEVER : Math.max(0, PATIENCE - (nanoTime.getAsLong() - drySince));
  }
}
