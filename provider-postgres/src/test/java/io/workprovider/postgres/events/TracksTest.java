package io.workprovider.postgres.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventSequence;
import io.workprovider.postgres.TestDatabase;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drives the reading thread's passes by hand, on a clock of its own. */
final class TracksTest {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");
  private static final ReadAhead LIMITS = new ReadAhead(100, 1 << 20);
  private static final int EVENTS = 3_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestDatabase database = TestDatabase.withEvents(SCHEMA);
  private long now;
  private final Tracks tracks = new Tracks(SCHEMA, () -> now);
  private final Reading reading =
      new Reading(SCHEMA, HorizonCheck.Life.OF_THE_PROCESS, tracks, () -> now);
  private final ReaderConnection connection;

  TracksTest() throws SQLException {
    connection = ReaderConnection.borrow(new Database(database.dataSource()), SCHEMA);
  }

  @BeforeEach
  void append() {
    database.execute(
        """
        INSERT INTO workprovider.events (id, category, stream, stream_version, type, payload)
        SELECT gen_random_uuid(), 'c', 's' || n %% 50, n / 50, 't', ''
          FROM generate_series(0, %d) AS n ORDER BY n
        """
            .formatted(EVENTS - 1));
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void feedsAtTheSamePlaceShareATrack() {
    admit(0, 4, 10);
    admit(1, 4, 10);
    admit(2, 4, 11);
    admit(0, 4, EventSequence.log(), 10);
    admit(0, 8, 10);
    assertEquals(4, tracks.size());
  }

  @Test
  void tracksJoinWhenTheyMeet() throws SQLException {
    PartitionFeed early = admit(0, 2, 0);
    PartitionFeed late = admit(1, 2, 2_000);
    int all = drain(early, late);
    assertEquals(1, tracks.size());
    assertEquals(countOf(0, 2, 0) + countOf(1, 2, 2_000), all);
  }

  @Test
  void h5_fullFeedsAreSplitOffOnceAnotherHasBeenDryForAWhile() throws SQLException {
    PartitionFeed one = admit(0, 2, 0);
    PartitionFeed two = admit(1, 2, 0);
    passUntilIdle();
    assertTrue(one.hasRoom() != two.hasRoom(), "exactly one is full");
    PartitionFeed quick = one.hasRoom() ? one : two;
    quick.poll(1_000);
    passUntilIdle();
    assertEquals(1, tracks.size());
    now += Duration.ofMillis(99).toNanos();
    passUntilIdle();
    assertEquals(1, tracks.size());
    now += Duration.ofMillis(1).toNanos();
    passUntilIdle();
    assertEquals(2, tracks.size());
    assertTrue(!quick.isEmpty(), "the dry one got more");
  }

  @Test
  void feedsThatAreAllBusyAreNotSplit() throws SQLException {
    admit(0, 2, 0);
    admit(1, 2, 0);
    passUntilIdle();
    now += Duration.ofSeconds(10).toNanos();
    passUntilIdle();
    assertEquals(1, tracks.size());
  }

  @Test
  void h5_aSplitTrackJoinsAgainAndDeliversEachEventOnce() throws SQLException {
    PartitionFeed stuck = admit(0, 2, 0);
    PartitionFeed quick = admit(1, 2, 0);
    int others = drain(quick);
    assertEquals(2, tracks.size());
    assertEquals(countOf(1, 2, 0), others);
    assertEquals(countOf(0, 2, 0), drain(stuck));
    assertEquals(1, tracks.size());
  }

  @Test
  void aTrackWaitsForOneThatIsCloseBehind() throws SQLException {
    PartitionFeed ahead = admit(0, 2, 50);
    PartitionFeed behind = admit(1, 2, 0);
    reading.pass(connection);
    assertEquals(50, ahead.readTo());
    assertEquals(50, behind.readTo());
    reading.pass(connection);
    assertEquals(1, tracks.size());
    assertTrue(ahead.readTo() > 50);
    assertEquals(ahead.readTo(), behind.readTo());
  }

  @Test
  void rareEventsAreFoundInAFewShortStatements() throws SQLException {
    database.execute(
        """
        INSERT INTO workprovider.events (id, category, stream, stream_version, type, payload)
        SELECT gen_random_uuid(), 'many', 's', n, 't', '' FROM generate_series(0, 99999) AS n
        """);
    database.execute(
        """
        INSERT INTO workprovider.events (id, category, stream, stream_version, type, payload)
        VALUES (gen_random_uuid(), 'rare', 's', 0, 'found', '')
        """);
    PartitionFeed feed = admit(0, 1, EventSequence.category("rare"), 0);
    int passes = 0;
    while (feed.isEmpty()) {
      reading.pass(connection);
      passes++;
    }
    assertTrue(passes < 10, passes + " passes");
  }

  @Test
  void whileAllFeedsAreFullNothingSpinsHoweverLongAgoTheLastCheckWas() throws SQLException {
    admit(0, 1, 0);
    passUntilIdle();
    now += MINUTE.multipliedBy(2).toNanos();
    assertEquals(MINUTE.toNanos(), reading.pass(connection));
  }

  @Test
  void e8_whatTheSessionSawIsNotLookedForAgain() throws SQLException {
    admit(0, 1, EVENTS);
    passUntilIdle();
    now += Duration.ofSeconds(50).toNanos();
    assertFalse(reading.headSeen(EVENTS));
    assertEquals(MINUTE.toNanos(), reading.pass(connection));
    now += MINUTE.toNanos();
    assertTrue(reading.headSeen(EVENTS - 1), "the table has lost its end, which is news");
    assertEquals(MINUTE.toNanos(), reading.pass(connection));
  }

  private PartitionFeed admit(int partition, int partitions, long after) {
    return admit(partition, partitions, EventSequence.category("c"), after);
  }

  private PartitionFeed admit(int partition, int partitions, EventSequence sequence, long after) {
    PartitionFeed feed =
        new PartitionFeed(
            new NobodyListens(), sequence, partition, partitions, after, MINUTE, LIMITS);
    tracks.admit(feed);
    return feed;
  }

  private void passUntilIdle() throws SQLException {
    long idle;
    do {
      idle = reading.pass(connection);
    } while (idle == 0);
  }

  /** Polls these feeds, and lets time pass, until nothing more comes. */
  private int drain(PartitionFeed... feeds) throws SQLException {
    int polled = 0;
    int quiet = 0;
    while (quiet < 5) {
      passUntilIdle();
      now += Duration.ofMillis(50).toNanos();
      int before = polled;
      for (PartitionFeed feed : feeds) {
        List<PositionedEvent> some = feed.poll(30);
        polled += some.size();
      }
      quiet = polled == before ? quiet + 1 : 0;
    }
    return polled;
  }

  private static int countOf(int partition, int partitions, int after) {
    int count = 0;
    for (int n = after; n < EVENTS; n++) {
      if (StreamHash.partition(StreamHash.of("s" + n % 50), partitions) == partition) {
        count++;
      }
    }
    return count;
  }

  private static final class NobodyListens implements PartitionFeed.Source {

    @Override
    public void roomMade() {}

    @Override
    public void look() {}

    @Override
    public long head(EventSequence sequence) {
      throw new AssertionError("Nobody asks for the end here.");
    }
  }
}
