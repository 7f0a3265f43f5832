package io.workprovider.postgres.events;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.postgres.TestDatabase;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ways to ask what is settled that look as good as ours, each with a schedule in which it skips an
 * event, and the same schedule with the way that does not. What they skip is always the first of
 * two events: its transaction is the slower one.
 */
final class UnsoundReadersTest {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");
  private static final long GATE = 7;

  private static final String INSERT =
      "INSERT INTO workprovider.events (category, stream, stream_version, type, payload)"
          + " VALUES ('c', gen_random_uuid()::text, 0, 't', '')";

  private static final String POSITIONS =
      "ARRAY(SELECT position FROM workprovider.events ORDER BY position)";

  private static final String WRITERS =
      "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND granted"
          + " AND mode = 'RowExclusiveLock' AND relation = 'workprovider.events'::regclass";

  private final TestDatabase database = TestDatabase.withEvents(SCHEMA);
  private final SettledHorizon horizon = new SettledHorizon();
  private final Connection slow = connect();
  private final Connection quick = connect();
  private final Connection reader = connect();
  private final Connection keeper = connect();

  /** A look at the empty table, so that writers that are seen later are seen to be new. */
  @BeforeEach
  void lookAtNothing() throws SQLException {
    HorizonCheck check = HorizonCheck.ask(reader, SCHEMA);
    horizon.accept(check.lastVisible(), check.writers());
    execute(keeper, "SELECT pg_advisory_lock(" + GATE + ")");
    slow.setAutoCommit(false);
  }

  @AfterEach
  void disconnect() throws SQLException {
    for (Connection connection : List.of(slow, quick, reader, keeper)) {
      connection.close();
    }
    database.drop();
  }

  @Test
  void e1_theWayThatIsTakenSkipsNothingWhereverTheSlowWriterCommits() throws SQLException {
    execute(slow, INSERT);
    execute(quick, INSERT);
    HorizonCheck check = HorizonCheck.ask(reader, SCHEMA);
    slow.commit();
    assertEquals(List.of(), handedOut(check.lastVisible(), check.writers(), page(reader)));
    HorizonCheck next = HorizonCheck.ask(reader, SCHEMA);
    assertEquals(List.of(1L, 2L), handedOut(next.lastVisible(), next.writers(), page(reader)));
  }

  @Test
  void e1_pageAndWritersInOneStatementSkip() throws SQLException {
    execute(slow, INSERT);
    execute(quick, INSERT);
    Look both =
        askThroughTheGate(
            """
            WITH gate AS MATERIALIZED (SELECT pg_advisory_lock(%d))
            SELECT ARRAY(%s AND (SELECT count(*) FROM gate) = 1), %s
            """
                .formatted(GATE, WRITERS, POSITIONS));
    assertEquals(List.of(2L), handedOut(both));
  }

  @ParameterizedTest
  @CsvSource({"STABLE, false", "VOLATILE, true"})
  void e1_aStableFunctionSkips(String volatility, boolean seesTheFirst) throws SQLException {
    database.execute(
        """
        CREATE FUNCTION look(OUT writers text[], OUT positions bigint[]) LANGUAGE plpgsql %s AS $$
        BEGIN
          PERFORM pg_advisory_lock(%d);
          writers := ARRAY(%s);
          positions := %s;
        END $$
        """
            .formatted(volatility, GATE, WRITERS, POSITIONS));
    execute(slow, INSERT);
    execute(quick, INSERT);
    Look both = askThroughTheGate("SELECT * FROM look()");
    assertEquals(seesTheFirst ? List.of(1L, 2L) : List.of(2L), handedOut(both));
  }

  @ParameterizedTest
  @CsvSource({"REPEATABLE READ, false", "READ COMMITTED, true"})
  void e1_aSnapshotThatIsKeptSkips(String isolation, boolean seesTheFirst) throws SQLException {
    execute(slow, INSERT);
    execute(quick, INSERT);
    reader.setAutoCommit(false);
    execute(reader, "SET TRANSACTION ISOLATION LEVEL " + isolation);
    long last = last(reader);
    slow.commit();
    List<String> writers = writers(reader);
    assertEquals(
        seesTheFirst ? List.of(1L, 2L) : List.of(2L), handedOut(last, writers, page(reader)));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void e1_theWritersBeforeTheLastPositionSkip(boolean writersFirst) throws SQLException {
    List<String> early = writers(reader);
    long lastEarly = last(reader);
    execute(slow, INSERT);
    execute(quick, INSERT);
    List<Long> handedOut =
        writersFirst
            ? handedOut(last(reader), early, page(reader))
            : handedOut(lastEarly, writers(reader), page(reader));
    assertEquals(writersFirst ? List.of(2L) : List.of(), handedOut);
  }

  @Test
  void e1_aSequenceThatSessionsCacheSkips() throws SQLException {
    database.execute("ALTER TABLE workprovider.events ALTER position SET CACHE 10");
    execute(slow, INSERT);
    slow.commit();
    execute(quick, INSERT);
    HorizonCheck check = HorizonCheck.ask(reader, SCHEMA);
    assertEquals(List.of(1L, 11L), handedOut(check.lastVisible(), check.writers(), page(reader)));
    execute(slow, INSERT);
    slow.commit();
    assertEquals(List.of(1L, 2L, 11L), page(reader), "2 comes after 11 was handed out");
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void e1_aPositionTakenBeforeTheInsertSkips(boolean locksFirst) throws SQLException {
    if (locksFirst) {
      execute(slow, "LOCK TABLE workprovider.events IN ROW EXCLUSIVE MODE");
    }
    execute(slow, "SELECT nextval(pg_get_serial_sequence('workprovider.events', 'position'))");
    execute(quick, INSERT);
    HorizonCheck check = HorizonCheck.ask(reader, SCHEMA);
    assertEquals(
        locksFirst ? List.of() : List.of(2L),
        handedOut(check.lastVisible(), check.writers(), page(reader)));
    execute(
        slow,
        "INSERT INTO workprovider.events (position, category, stream, stream_version, type,"
            + " payload) OVERRIDING SYSTEM VALUE VALUES (1, 'c', 's', 0, 't', '')");
    slow.commit();
    assertEquals(List.of(1L, 2L), page(reader));
  }

  private record Look(List<String> writers, List<Long> positions) {}

  /**
   * Sends a statement that waits at the gate after its snapshot was taken, lets the slow writer
   * commit, and opens the gate.
   */
  private Look askThroughTheGate(String sql) throws SQLException {
    CompletableFuture<Look> asked = CompletableFuture.supplyAsync(() -> ask(sql));
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> database.count("pg_locks WHERE locktype = 'advisory' AND NOT granted") == 1);
    slow.commit();
    execute(keeper, "SELECT pg_advisory_unlock(" + GATE + ")");
    return asked.join();
  }

  private Look ask(String sql) {
    try (PreparedStatement select = reader.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Look(
          List.of((String[]) row.getArray(1).getArray()),
          List.of((Long[]) row.getArray(2).getArray()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Long> handedOut(Look look) {
    long last = look.positions().stream().mapToLong(Long::longValue).max().orElse(0);
    return handedOut(last, look.writers(), look.positions());
  }

  /** What a reader hands out of a page after such a check. */
  private List<Long> handedOut(long last, List<String> writers, List<Long> page) {
    horizon.accept(last, writers);
    return page.stream().filter(position -> position <= horizon.value()).toList();
  }

  private static long last(Connection connection) throws SQLException {
    return page(connection).stream().mapToLong(Long::longValue).max().orElse(0);
  }

  private static List<Long> page(Connection connection) throws SQLException {
    return Arrays.asList((Long[]) array(connection, "SELECT " + POSITIONS));
  }

  private static List<String> writers(Connection connection) throws SQLException {
    return Arrays.asList((String[]) array(connection, "SELECT ARRAY(" + WRITERS + ")"));
  }

  private static Object array(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getArray(1).getArray();
    }
  }

  private Connection connect() {
    try {
      return database.dataSource().getConnection();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
