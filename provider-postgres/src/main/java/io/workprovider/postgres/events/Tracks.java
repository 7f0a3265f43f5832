package io.workprovider.postgres.events;

import io.workprovider.postgres.sql.SchemaName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The tracks of a node, by what they read and where they are. Used by one thread. */
final class Tracks {

  /** So many pages behind is a little, and one page for each partition: what queues even out. */
  private static final int NEAR_PAGES = 10;

  private final SchemaName schema;
  private final LongSupplier nanoTime;
  private final List<Track> tracks = new ArrayList<>();

  Tracks(SchemaName schema, LongSupplier nanoTime) {
    this.schema = schema;
    this.nanoTime = nanoTime;
  }

  /** Puts a feed on the track that is where the feed is, or on one of its own. */
  void admit(PartitionFeed feed) {
    for (Track track : tracks) {
      if (track.suits(feed)) {
        track.add(feed);
        return;
      }
    }
    Track own = new Track(schema, feed.sequence(), feed.partitions(), feed.readTo(), nanoTime);
    own.add(feed);
    tracks.add(own);
  }

  void add(Track track) {
    tracks.add(track);
  }

  /** Drops what was closed, and joins tracks that have met. */
  void tidy() {
    tracks.removeIf(track -> !track.prune());
    for (int i = tracks.size() - 1; i > 0; i--) {
      Track later = tracks.get(i);
      for (Track earlier : tracks.subList(0, i)) {
        if (later.meets(earlier)) {
          earlier.join(later);
          tracks.remove(i);
          break;
        }
      }
    }
  }

  /** A copy: stepping may add tracks. */
  List<Track> all() {
    return List.copyOf(tracks);
  }

  int size() {
    return tracks.size();
  }

  boolean isEmpty() {
    return tracks.isEmpty();
  }

  /**
   * Where the next track ahead of this one is, of those that read the same; the largest number if
   * there is none.
   */
  long nextAhead(Track track) {
    long next = Long.MAX_VALUE;
    for (Track other : tracks) {
      if (other.cursor() > track.cursor() && other.cursor() < next && other.isLike(track)) {
        next = other.cursor();
      }
    }
    return next;
  }

  /**
   * Whether another track is a little behind this one and can go on: waiting for it costs little,
   * and once they have met, they read each event once.
   */
  boolean hasNearFollower(Track track) {
    long near = (long) Math.max(NEAR_PAGES, track.partitions()) * ScanWindow.PAGE_EVENTS;
    return tracks.stream()
        .anyMatch(
            other ->
                other.cursor() < track.cursor()
                    && track.cursor() - other.cursor() <= near
                    && !other.isHeldUp()
                    && other.isLike(track));
  }

  /** Whether a track has come as far as this. */
  boolean anyAt(long position) {
    return tracks.stream().anyMatch(track -> track.cursor() >= position);
  }

  /** Whether a track that was held up can go on. */
  boolean anyCanGoOn() {
    return tracks.stream().anyMatch(Track::canGoOn);
  }

  /** Ends the tracks that are beyond the end of the table. */
  List<Track> removeBeyond(long lastVisible) {
    List<Track> beyond = tracks.stream().filter(track -> track.cursor() > lastVisible).toList();
    tracks.removeAll(beyond);
    return beyond;
  }

  /**
   * The shortest poll interval of all feeds, in nanoseconds; the largest number if there is none.
   */
  long pollInterval() {
    return tracks.stream()
        .flatMap(track -> track.feeds().stream())
        .map(PartitionFeed::pollInterval)
        .mapToLong(Duration::toNanos)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** The shortest time until a track has to be looked at again, in nanoseconds. */
  long patienceLeft() {
    return tracks.stream().mapToLong(Track::patienceLeft).min().orElse(Long.MAX_VALUE);
  }
}
