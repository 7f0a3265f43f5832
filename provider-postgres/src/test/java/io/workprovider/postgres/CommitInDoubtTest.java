package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.HandlerContext;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import io.workprovider.testservers.TcpRelay;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The answer to a commit does not arrive, and the node has to find out what became of it (Rule X2).
 *
 * <p>Of three events the second is written over a cable of its own, so that nothing else of the
 * node is hurt when that fails.
 */
final class CommitInDoubtTest {

  private final TestDatabase database = TestDatabase.create();
  private final TableOfEffects effects = TableOfEffects.in(database);
  private final TcpRelay cable = TcpRelay.to(port());
  private final ThreadLocal<Boolean> overCable = ThreadLocal.withInitial(() -> false);
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final CountDownLatch written = new CountDownLatch(1);
  private final WorkProvider provider =
      WorkProviders.builder()
          .factory(PostgresWorkProviderFactory.using(source(), database.dataSource()))
          .settings(Map.of("workprovider.postgres.lease", "20s"))
          .load();

  @BeforeEach
  void append() {
    provider
        .appender()
        .append(
            EventSequence.stream("flights", "LH 400"),
            NewEvent.of("departed", "a"),
            NewEvent.of("departed", "b"),
            NewEvent.of("departed", "c"));
  }

  @AfterEach
  void close() {
    provider.close();
    cable.close();
    database.drop();
  }

  private int port() {
    return URI.create(database.url().substring("jdbc:".length())).getPort();
  }

  /** A new connection each time, for a thread that wants it over the cable. */
  private DataSource source() {
    PGSimpleDataSource relayed = new PGSimpleDataSource();
    relayed.setUrl(database.url().replace(":" + port() + "/", ":" + cable.port() + "/"));
    relayed.setUser(database.user());
    relayed.setPassword(database.password());
    DataSource direct = database.dataSource();
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) ->
                method.invoke(overCable.get() ? relayed : direct, arguments));
  }

  /** Runs a consumer whose second event's transaction loses its cable in this way. */
  private ConsumerService run(Runnable hurt) {
    EventConsumer consumer =
        EventConsumer.named("board")
            .reads(EventSequence.category("flights"))
            .savesPositionEvery(1_000, Duration.ofDays(1))
            .handledBy((event, context) -> handle(event, context, hurt))
            .build();
    return ConsumerService.start(provider, consumer);
  }

  private void handle(Event event, HandlerContext context, Runnable hurt) throws SQLException {
    calls.add(event.payloadText() + context.epoch());
    boolean hurts = event.payloadText().equals("b") && written.getCount() > 0;
    overCable.set(hurts);
    effects.write(context, event.payloadText());
    overCable.set(false);
    if (hurts) {
      hurt.run();
      written.countDown();
    }
  }

  private void awaitEffects(String... expected) {
    await().atMost(Duration.ofSeconds(30)).until(effects::all, List.of(expected)::equals);
  }

  private void awaitWritten() throws InterruptedException {
    assertTrue(written.await(30, TimeUnit.SECONDS));
  }

  private long epoch() {
    return database.number("SELECT epoch FROM workprovider.work_allocations");
  }

  @Test
  void x2_whatWasCommittedThoughNoAnswerCameIsNotHandledAgain() throws Exception {
    try (ConsumerService service = run(cable::cutDown)) {
      awaitWritten();
      awaitEffects("a", "b");
      assertEquals(1, epoch());
      cable.breakOff();
      awaitEffects("a", "b", "c");
      assertTrue(service.stop().isClean());
    }
    assertEquals(List.of("a1", "b1", "c" + calls.get(2).substring(1)), calls);
    assertTrue(calls.get(2).compareTo("c1") > 0, calls::toString);
  }

  @Test
  void x2_whatDidNotArriveIsHandledAgainAtTheNextEpoch() throws Exception {
    try (ConsumerService service = run(cable::cutUp)) {
      awaitWritten();
      cable.breakOff();
      awaitEffects("a", "b", "c");
      assertTrue(service.stop().isClean());
    }
    assertEquals(4, calls.size(), calls::toString);
    assertEquals("b1", calls.get(1));
    assertTrue(calls.get(2).startsWith("b") && !calls.get(2).equals("b1"), calls::toString);
  }

  @Test
  void x2_aCommitThatGoesOnWithoutItsNodeHoldsTheNextGrantBack() throws Exception {
    database.execute(
        """
        CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$;
        CREATE TRIGGER wait AFTER UPDATE ON workprovider.work_allocations
          FOR EACH ROW WHEN (NEW.position = 2 AND NEW.epoch = OLD.epoch)
          EXECUTE FUNCTION wait();
        """);
    try (Connection gate = database.dataSource().getConnection();
        Statement statement = gate.createStatement();
        ConsumerService service = closing(statement)) {
      awaitWritten();
      awaitWaiting("Lock:advisory");
      cable.breakOff();
      // The release of the partition waits for the row.
      awaitWaiting("Lock:transactionid");
      assertEquals(1, epoch());
      assertEquals(List.of("a"), effects.all());
      statement.execute("SELECT pg_advisory_unlock(4711)");
      awaitEffects("a", "b", "c");
      assertTrue(service.stop().isClean());
    }
    assertEquals(3, calls.size(), calls::toString);
    assertTrue(calls.get(2).startsWith("c") && !calls.get(2).equals("c1"), calls::toString);
  }

  private ConsumerService closing(Statement gate) throws SQLException {
    gate.execute("SELECT pg_advisory_lock(4711)");
    return run(() -> {});
  }

  private void awaitWaiting(String what) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                database.count(
                        "pg_stat_activity WHERE datname = current_database()"
                            + " AND wait_event_type || ':' || wait_event = '"
                            + what
                            + "'")
                    > 0);
  }
}
