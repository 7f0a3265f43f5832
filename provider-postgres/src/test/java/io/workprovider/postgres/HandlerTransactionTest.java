package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.AssignmentLostException;
import io.workprovider.EffectsRefusedException;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** The transaction of a handler, driven by hand as the runtime drives it. */
final class HandlerTransactionTest {

  private static final EventSequence.Stream FLIGHT = EventSequence.stream("flights", "LH 400");

  private final PostgresFixture fixture =
      new PostgresFixture(Map.of("transaction-pool-size", "2", "lease", "3s"));
  private final WorkProvider provider = fixture.startNode().provider();
  private final Grants grants = Grants.keeping();

  @AfterEach
  void closeNodes() {
    grants.close();
    fixture.close();
  }

  private PartitionAssignment owned() {
    provider.subscribe(Board.of(1), grants);
    return grants.awaitOwned(1).get(0);
  }

  /** An event that was handed out, and what the position after it is. */
  private Progress next(PartitionAssignment assignment) {
    provider.appender().append(FLIGHT, NewEvent.of("departed", ""));
    Delivery delivery = Board.poll(assignment, 1).get(0);
    return Progress.to(delivery.position());
  }

  private static Connection write(PartitionAssignment assignment, String effect)
      throws SQLException {
    Connection connection = assignment.unwrap(Connection.class);
    TableOfEffects.insert(connection, effect);
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long saved() {
    return provider
        .positions()
        .find("board", PartitionId.of(0))
        .map(Positions::numberOf)
        .orElse(0L);
  }

  private List<String> effects() {
    return fixture.effects().all();
  }

  @Test
  void x2_thePositionIsSavedWithTheEffectsAndOneConnectionServesManyUnits() throws SQLException {
    PartitionAssignment only = owned();
    for (int i = 1; i <= 8; i++) {
      Progress progress = next(only);
      Connection connection = write(only, "e" + i);
      assertSame(connection, only.unwrap(Connection.class));
      assertEquals(i - 1, effects().size());
      only.commit(progress);
      assertEquals(i, effects().size());
      assertEquals(progress.position().map(Positions::numberOf).orElse(0L), saved());
      assertTrue(connection.isClosed());
      assertThrows(SQLException.class, connection::createStatement);
    }
    assertEquals(
        1, fixture.database().count("pg_stat_activity WHERE application_name LIKE '%-handlers'"));
    assertEquals(
        1,
        fixture
            .database()
            .count(
                "workprovider.work_allocations a JOIN workprovider.events e"
                    + " ON e.position = a.position AND e.id = a.last_event_id"));
  }

  @Test
  void x2_anOwnerThatDoesNotKnowYetThatItIsFencedCommitsNothing() throws SQLException {
    PartitionAssignment only = owned();
    Progress progress = next(only);
    write(only, "late");
    fixture.database().execute("UPDATE workprovider.work_allocations SET epoch = epoch + 1");
    assertThrows(AssignmentLostException.class, () -> only.commit(progress));
    assertFalse(only.isCurrent());
    assertEquals(List.of(), effects());
    assertEquals(0, saved());
  }

  @Test
  void x2_whatFailsAtTheCommitIsTheHandlersFailureAndIsRolledBack() throws SQLException {
    fixture
        .database()
        .execute(
            "CREATE TABLE flights (id text PRIMARY KEY);"
                + " ALTER TABLE effects ADD FOREIGN KEY (effect) REFERENCES flights"
                + " DEFERRABLE INITIALLY DEFERRED");
    PartitionAssignment only = owned();
    Progress progress = next(only);
    write(only, "unknown flight");
    EffectsRefusedException refused =
        assertThrows(EffectsRefusedException.class, () -> only.commit(progress));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("(SQLSTATE 23503)"), refused::toString);
    assertTrue(only.isCurrent());
    assertEquals(0, saved());
    execute(write(only, "known"), "INSERT INTO flights VALUES ('known')");
    only.commit(progress);
    assertEquals(List.of("known"), effects());
  }

  @ParameterizedTest
  @ValueSource(strings = {"COMMIT", "ROLLBACK", "SELECT 1 / 0"})
  void x2_aTransactionThatIsNotWhatItWasIsNotCommitted(String statement) throws SQLException {
    PartitionAssignment only = owned();
    Progress progress = next(only);
    Connection connection = write(only, "before");
    boolean fails = statement.startsWith("SELECT");
    if (fails) {
      assertThrows(SQLException.class, () -> execute(connection, statement));
    } else {
      execute(connection, statement);
      TableOfEffects.insert(connection, "after");
    }
    EffectsRefusedException refused =
        assertThrows(EffectsRefusedException.class, () -> only.commit(progress));
    String said = fails ? "a statement had failed before" : "has ended its transaction itself";
    assertTrue(String.valueOf(refused.getMessage()).contains(said), refused::toString);
    assertEquals(0, saved());
    assertFalse(effects().contains("after"));
    write(only, "again");
    only.commit(progress);
    assertTrue(effects().contains("again"));
  }

  @Test
  void x2_theHandlerCannotEndTheTransaction() throws SQLException {
    PartitionAssignment only = owned();
    Progress progress = next(only);
    Connection connection = write(only, "kept");
    assertRefused(connection::commit);
    assertRefused(connection::rollback);
    assertRefused(connection::close);
    assertRefused(() -> connection.abort(Runnable::run));
    assertRefused(() -> connection.setAutoCommit(true));
    assertRefused(() -> connection.setReadOnly(true));
    assertRefused(() -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE));
    connection.setAutoCommit(false);
    Savepoint before = connection.setSavepoint();
    TableOfEffects.insert(connection, "thought better of");
    connection.rollback(before);
    assertTrue(connection.isWrapperFor(PGConnection.class));
    only.commit(progress);
    assertEquals(List.of("kept"), effects());
  }

  private interface Call {
    void make() throws SQLException;
  }

  private static void assertRefused(Call call) {
    SQLException refused = assertThrows(SQLException.class, call::make);
    assertEquals("2D000", refused.getSQLState());
  }

  @Test
  void x2_anEventThatAHandlerAppendsIsThereIfItsEffectsAre() throws SQLException {
    PostgresEvents events = PostgresEvents.of(provider);
    EventSequence.Stream notices = EventSequence.stream("notices", "LH 400");
    PartitionAssignment only = owned();
    Progress progress = next(only);
    events.appendOn(write(only, "first try"), notices, NewEvent.of("told", "1"));
    only.rollBack();
    assertEquals(0, fixture.database().count("workprovider.events WHERE category = 'notices'"));
    events.appendOn(write(only, "second try"), notices, NewEvent.of("told", "2"));
    only.commit(progress);
    assertEquals(1, fixture.database().count("workprovider.events WHERE category = 'notices'"));
    assertEquals(List.of("second try"), effects());
  }

  @Test
  void x2_theSessionIsReadCommittedWhateverTheDatabaseSays() throws SQLException {
    fixture
        .database()
        .execute(
            "ALTER DATABASE "
                + fixture.database().name()
                + " SET default_transaction_isolation = 'serializable'");
    PartitionAssignment only = owned();
    try (PreparedStatement show =
            only.unwrap(Connection.class)
                .prepareStatement(
                    "SELECT current_setting('transaction_isolation'),"
                        + " current_setting('idle_in_transaction_session_timeout')");
        ResultSet row = show.executeQuery()) {
      row.next();
      assertEquals("read committed", row.getString(1));
      assertEquals("30s", row.getString(2));
    }
    only.rollBack();
  }

  @Test
  void l4_aConnectionThatBreaksUnderAHandlerIsAnOutage() throws SQLException {
    PartitionAssignment only = owned();
    next(only);
    Connection connection = write(only, "lost");
    assertEquals(1, killHandlers());
    assertThrows(SQLException.class, () -> TableOfEffects.insert(connection, "lost too"));
    assertThrows(ProviderUnavailableException.class, only::rollBack);
    assertTrue(only.isCurrent());
    write(only, "back");
    only.rollBack();
    assertEquals(List.of(), effects());
  }

  @Test
  void x2_aTransactionThatWaitsTooLongForItsHandlerIsEndedAsTheHandlersFailure()
      throws SQLException {
    try (WorkProvider hasty =
        fixture.connect(fixture.serverPort(), Map.of("transaction-timeout", "1s"))) {
      hasty.subscribe(Board.of(1), grants);
      PartitionAssignment only = grants.awaitOwned(1).get(0);
      Connection connection = write(only, "lost");
      await()
          .until(
              () ->
                  fixture
                          .database()
                          .count("pg_stat_activity WHERE application_name LIKE '%-handlers'")
                      == 0);
      assertThrows(SQLException.class, () -> TableOfEffects.insert(connection, "lost too"));
      only.rollBack();
      assertTrue(only.isCurrent());
    }
    assertEquals(List.of(), effects());
  }

  private int killHandlers() {
    return fixture
        .database()
        .count(
            "pg_stat_activity WHERE CASE WHEN application_name LIKE '%-handlers'"
                + " THEN pg_terminate_backend(pid) ELSE false END");
  }

  @Test
  void h3_aHandlerThatWaitsForTheServerGoesOnWhenItsPartitionIsLost() throws Exception {
    PartitionAssignment only = owned();
    next(only);
    try (Connection other = fixture.database().dataSource().getConnection()) {
      other.setAutoCommit(false);
      execute(other, "LOCK TABLE effects IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<Void> handler =
          CompletableFuture.runAsync(
              () -> {
                try {
                  write(only, "never");
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      await()
          .until(
              () ->
                  fixture
                          .database()
                          .count(
                              "pg_stat_activity WHERE wait_event_type = 'Lock'"
                                  + " AND application_name LIKE '%-handlers'")
                      > 0);
      provider.positions().resetAll("board", StartingPoint.beginning());
      ExecutionException failed = assertThrows(ExecutionException.class, handler::get);
      assertTrue(failed.getCause() instanceof IllegalStateException, failed::toString);
      only.rollBack();
      assertThrows(AssignmentLostException.class, () -> only.unwrap(Connection.class));
      other.rollback();
    }
    assertEquals(List.of(), effects());
  }

  @Test
  void l4_whoFindsAllTransactionsInUseIsToldWhatToDo() throws Exception {
    provider.subscribe(Board.of(3), grants);
    List<PartitionAssignment> three = grants.awaitOwned(3);
    three.get(0).unwrap(Connection.class);
    three.get(1).unwrap(Connection.class);
    ProviderUnavailableException none =
        assertThrows(
            ProviderUnavailableException.class, () -> three.get(2).unwrap(Connection.class));
    assertTrue(
        String.valueOf(none.getMessage())
            .endsWith(
                " was to be had within 1500 ms: all 2 are in use. Set"
                    + " workprovider.postgres.transaction-pool-size higher, or let fewer handlers"
                    + " run side by side."),
        none::toString);
    three.get(0).rollBack();
    write(three.get(2), "its turn");
    three.get(1).rollBack();
    three.get(2).rollBack();
    assertTrue(grants.heard().stream().noneMatch(heard -> heard.startsWith("lost")));
  }

  @Test
  void l2_closingEndsWhatIsOpen() throws SQLException {
    PartitionAssignment only = owned();
    next(only);
    Connection connection = write(only, "never");
    long began = System.nanoTime();
    provider.close();
    assertTrue(Duration.ofNanos(System.nanoTime() - began).compareTo(Duration.ofSeconds(5)) < 0);
    assertThrows(SQLException.class, () -> TableOfEffects.insert(connection, "never"));
    only.rollBack();
    await()
        .until(
            () ->
                fixture
                        .database()
                        .count("pg_stat_activity WHERE application_name LIKE 'workprovider-%'")
                    == 0);
    assertEquals(List.of(), effects());
  }
}
