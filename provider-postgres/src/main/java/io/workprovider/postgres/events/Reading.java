package io.workprovider.postgres.events;

import io.workprovider.PositionExpiredException;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * What the reading thread does, one pass at a time: ask what is settled when somebody has come that
 * far, then let every track read a page.
 *
 * <p>Used by one thread, except {@link #news} and {@link #headSeen}.
 */
final class Reading {

  /** How soon to ask again while something is visible that is not settled. */
  private static final long SHORTEST_PAUSE = Duration.ofMillis(1).toNanos();

  private static final long LONGEST_PAUSE = Duration.ofMillis(20).toNanos();

  private final SchemaName schema;
  private final HorizonCheck.Life life;
  private final Tracks tracks;
  private final LongSupplier nanoTime;
  private final SettledHorizon horizon = new SettledHorizon();
  private final AtomicBoolean news = new AtomicBoolean(true);
  private String server = "";
  private long checkedAt;
  private volatile long unchangedAt;
  private long pause = SHORTEST_PAUSE;
  private volatile long lastVisible;

  Reading(SchemaName schema, HorizonCheck.Life life, Tracks tracks, LongSupplier nanoTime) {
    this.schema = schema;
    this.life = life;
    this.tracks = tracks;
    this.nanoTime = nanoTime;
    this.unchangedAt = nanoTime.getAsLong();
  }

  /**
   * The next pass is on a new connection, maybe to another server: nothing is settled until it is
   * asked.
   */
  void restart() {
    server = "";
    horizon.restart();
    news.set(true);
  }

  /** There may be something new. */
  void news() {
    news.set(true);
  }

  /**
   * Whether this end of the table is news. If it is not, somebody else has just looked for this
   * reader: its own look is due one poll interval later.
   */
  boolean headSeen(long head) {
    boolean isNews = head != lastVisible;
    if (isNews) {
      news.set(true);
    } else {
      unchangedAt = nanoTime.getAsLong();
    }
    return isNews;
  }

  /**
   * One pass.
   *
   * @return for how many nanoseconds there is nothing to do; 0 to go on at once
   */
  long pass(ReaderConnection connection) throws SQLException {
    tracks.tidy();
    if (isCheckDue()) {
      check(connection);
    }
    boolean moved = false;
    for (Track track : tracks.all()) {
      moved |= track.step(connection, limit(track));
      track.split().ifPresent(tracks::add);
    }
    return moved || tracks.anyCanGoOn() ? 0 : idleTime();
  }

  /** How far a track may read in this pass. */
  private long limit(Track track) {
    return tracks.hasNearFollower(track)
        ? track.cursor()
        : Math.min(horizon.value(), tracks.nextAhead(track));
  }

  private boolean isCheckDue() {
    if (!tracks.anyAt(horizon.value())) {
      return false;
    }
    return news.getAndSet(false) || untilCheck() <= 0;
  }

  private long idleTime() {
    // While nobody has come to the horizon no check is due, however long ago the last one was.
    long untilCheck = tracks.anyAt(horizon.value()) ? untilCheck() : tracks.pollInterval();
    return Math.max(1, Math.min(untilCheck, tracks.patienceLeft()));
  }

  /** Nanoseconds until the next check is due if nobody says that there is news. */
  private long untilCheck() {
    long now = nanoTime.getAsLong();
    long sinceCheck = now - checkedAt;
    long sinceLook = Math.min(sinceCheck, now - unchangedAt);
    long untilPoll = tracks.pollInterval() - sinceLook;
    return horizon.isBehind() ? Math.min(pause - sinceCheck, untilPoll) : untilPoll;
  }

  private void check(ReaderConnection connection) throws SQLException {
    checkedAt = nanoTime.getAsLong();
    long before = horizon.value();
    HorizonCheck check;
    try {
      check = connection.read(c -> HorizonCheck.ask(c, schema, life));
    } catch (SQLException | RuntimeException e) {
      news.set(true); // what it was about to look for is still not seen
      throw e;
    }
    if (!check.server().equals(server)) {
      server = check.server();
      horizon.restart();
    }
    horizon.accept(check.lastVisible(), check.writers());
    lastVisible = check.lastVisible();
    pause = horizon.value() > before ? SHORTEST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
    for (Track beyond : tracks.removeBeyond(check.lastVisible())) {
      beyond.fail(expired(beyond, check.lastVisible()));
    }
  }

  private PositionExpiredException expired(Track track, long end) {
    return new PositionExpiredException(
        "The position to go on after is "
            + track.cursor()
            + ", but the last event of "
            + schema
            + ".events has position "
            + end
            + ". The table has lost events that were handled: it was restored from a back-up, taken"
            + " over from a standby that lagged, or its last events were deleted. Events that are"
            + " appended now would get positions that count as handled. Reset the partition, to the"
            + " end or to a position or time that is known to be right.");
  }
}
