package io.workprovider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.InvalidSettingException;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkProvider;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.testservers.TcpRelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting against a server that can, or cannot, be used (Rule D9). */
final class StartTest {

  private final PostgresFixture fixture = new PostgresFixture();
  private final int port = fixture.serverPort();
  private final String where = "127.0.0.1:" + port + "/" + fixture.database().name();

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  private String failure(Map<String, String> settings) {
    return failure(fixture.settings(port, settings), ProviderUnavailableException.class);
  }

  private static String failure(
      Map<String, String> settings, Class<? extends RuntimeException> type) {
    RuntimeException refused = assertThrows(type, () -> PostgresFixture.create(settings).close());
    return String.valueOf(refused.getMessage());
  }

  private void role(String name) {
    fixture
        .database()
        .execute(
            "DO $$ BEGIN CREATE ROLE "
                + name
                + " LOGIN PASSWORD 'right'; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
  }

  @Test
  void d9_saysThatTheServerCannotBeReachedWithinABoundedTime() {
    int unused = PostgresSelectionFixture.unusedPort();
    Map<String, String> settings = fixture.settings(unused, Map.of("connect-timeout", "1s"));
    long began = System.nanoTime();
    String message = failure(settings, ProviderUnavailableException.class);
    assertTrue(System.nanoTime() - began < Duration.ofSeconds(5).toNanos());
    assertTrue(
        message.startsWith(
            "Cannot start on Postgres at 127.0.0.1:"
                + unused
                + "/"
                + fixture.database().name()
                + " as user 'postgres': it cannot be reached: "),
        message);
    assertTrue(
        message.endsWith(
            "See that the server runs, and that host and port in workprovider.postgres.url are"
                + " right."),
        message);
  }

  @Test
  void d9_saysWhichHostIsUnknown() {
    String message = failure(Map.of("url", "jdbc:postgresql://no-such-host.invalid:5432/app"));
    assertTrue(message.contains("(UnknownHostException: no-such-host.invalid"), message);
    assertFalse(message.contains(".."), message);
  }

  @Test
  void d9_aServerThatAcceptsAndNeverAnswersIsGivenUpInABoundedTime() throws Exception {
    try (TcpRelay cable = TcpRelay.to(port)) {
      cable.cut();
      long began = System.nanoTime();
      Map<String, String> settings =
          fixture.settings(cable.port(), Map.of("connect-timeout", "1s"));
      String message = failure(settings, ProviderUnavailableException.class);
      assertTrue(message.contains("it does not answer within 1000 ms: "), message);
      assertTrue(System.nanoTime() - began < Duration.ofSeconds(10).toNanos());
    }
  }

  @Test
  void d9_saysThatTheDatabaseIsMissing() {
    assertEquals(
        "Cannot start on Postgres at 127.0.0.1:"
            + port
            + "/no_such as user 'postgres': there is no database 'no_such'. Create it, or correct"
            + " workprovider.postgres.url.",
        failure(Map.of("url", "jdbc:postgresql://127.0.0.1:" + port + "/no_such")));
  }

  @Test
  void d9_saysThatTheLoginIsRefusedAndNeverShowsThePassword() {
    String message = failure(Map.of("user", "nobody_here", "password", "hush"));
    assertEquals(
        "Cannot start on Postgres at "
            + where
            + " as user 'nobody_here': the login is refused (SQLSTATE 28P01). Check"
            + " workprovider.postgres.user and workprovider.postgres.password, and the server's"
            + " pg_hba.conf.",
        message);
    assertFalse(message.contains("hush"), message);
  }

  @Test
  void d9_saysThatAPrivilegeIsMissing() {
    role("plain_user");
    assertEquals(
        "Cannot start on Postgres at "
            + where
            + " as user 'plain_user': a privilege is missing: ERROR: permission denied for database "
            + fixture.database().name()
            + ". Grant it (creating schema 'workprovider' takes CREATE on the database), or let a"
            + " DBA create the tables and grant their use.",
        failure(Map.of("user", "plain_user", "password", "right")));
  }

  @Test
  void d9_saysHowToGetTheTablesWhenItMayNotCreateThem() {
    assertEquals(
        "Cannot start on Postgres at "
            + where
            + " as user 'postgres': there are no tables of workprovider in schema 'workprovider'."
            + " Let a DBA create them (java -cp … io.workprovider.postgres.PrintSchema"
            + " workprovider prints the script), or set workprovider.postgres.install-schema to"
            + " true.",
        failure(Map.of("install-schema", "false")));
  }

  @Test
  void startsOnTablesThatADbaCreatedFromTheScript() {
    SchemaName schema = new SchemaName("by_hand");
    fixture.database().execute(WorkSchema.script(schema));
    fixture.database().execute(WorkSchema.script(schema));
    try (WorkProvider provider =
        fixture.connect(port, Map.of("schema", "by_hand", "install-schema", "false"))) {
      assertEquals("postgres", provider.name());
    }
  }

  @Test
  void d9_saysThatTheTablesAreOfANewerVersion() {
    fixture.startNode().close();
    fixture.database().execute("INSERT INTO workprovider.schema_version (version) VALUES (99)");
    assertEquals(
        "Cannot start on Postgres at "
            + where
            + " as user 'postgres': schema 'workprovider' is of version 99, and this library knows"
            + " versions up to 1. Upgrade the library on this node.",
        failure(Map.of()));
  }

  @Test
  void d9_refusesASequenceThatHandsOutPositionsInBlocks() {
    fixture.startNode().close();
    fixture
        .database()
        .execute("ALTER TABLE workprovider.events ALTER COLUMN position SET CACHE 10");
    assertTrue(failure(Map.of()).contains("do not come from a sequence with CACHE 1"));
  }

  @Test
  void d9_refusesAnUrlOfAnotherFormWithoutShowingItsSecrets() {
    Map<String, String> settings =
        fixture.settings(port, Map.of("url", "postgres://me:hush@db:5432/x?password=hush"));
    InvalidSettingException refused =
        assertThrows(InvalidSettingException.class, () -> PostgresFixture.create(settings).close());
    assertEquals(
        "Setting workprovider.postgres.url has the value 'postgres://…@db:5432/x?…'; allowed is"
            + " jdbc:postgresql://host:port/database.",
        refused.getMessage());
  }

  @Test
  void d8_refusesAPasswordInTheUrl() {
    Map<String, String> settings =
        fixture.settings(
            port, Map.of("url", "jdbc:postgresql://127.0.0.1:" + port + "/x?password=hush"));
    InvalidSettingException refused =
        assertThrows(InvalidSettingException.class, () -> PostgresFixture.create(settings).close());
    assertEquals(
        "Setting workprovider.postgres.url carries a password, which would show wherever the url"
            + " does. Set workprovider.postgres.password in its place.",
        refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//bob:hush@localhost:1/app",
        "//hush@localhost:1/app",
        "//bob:hu/sh@localhost:1/app",
        "//bob:hu?sh@localhost/app",
        "//bob:hush@one:1,two:2/app",
        "bob:hush@app",
        "//localhost:1/app?user=bob:hush@here"
      })
  void d8_refusesALoginInTheUrlAndNeverShowsIt(String place) {
    Map<String, String> settings =
        fixture.settings(port, Map.of("url", "jdbc:postgresql:" + place));
    InvalidSettingException refused =
        assertThrows(InvalidSettingException.class, () -> PostgresFixture.create(settings).close());
    assertEquals(
        "Setting workprovider.postgres.url has an '@', as if it carried a login, which would show"
            + " wherever the url does. Set workprovider.postgres.user and"
            + " workprovider.postgres.password in its place; write an '@' that belongs to a name"
            + " as %40.",
        refused.getMessage());
    assertNull(refused.getCause());
  }

  @Test
  void d8_anUrlOfAnotherFormShowsNothingBeforeAnAt() {
    Map<String, String> settings =
        fixture.settings(port, Map.of("url", "postgres://me:hu/sh@db:5432/x"));
    String message = failure(settings, InvalidSettingException.class);
    assertTrue(message.contains("'postgres://…@db:5432/x'"), message);
  }

  @Test
  void d8_refusesAGraceLongerThanTheLease() {
    assertEquals(
        "Setting workprovider.postgres.grace is 3000 ms, longer than workprovider.postgres.lease,"
            + " which is 2000 ms. Set it to the lease or less: after a lease a node that is cut off"
            + " has stopped.",
        failure(
            fixture.settings(port, Map.of("lease", "2s", "grace", "3s")),
            InvalidSettingException.class));
  }

  @Test
  void d8_saysWhatAnUrlLooksLikeIfThereIsNone() {
    String message = failure(Map.of(), InvalidSettingException.class);
    assertTrue(
        message.endsWith("set it to an address such as jdbc:postgresql://db.example.com:5432/app."),
        message);
  }

  @Test
  void d8_aProviderShowsWhereItIsAndNoSecret() {
    try (WorkProvider provider = fixture.connect(port, Map.of())) {
      assertEquals(
          "WorkProvider[postgres, node="
              + provider.nodeId()
              + ", at "
              + where
              + " as user 'postgres']",
          provider.toString());
    }
  }

  @Test
  void tenNodesStartAtOnceOnAnEmptyDatabase() throws Exception {
    ExecutorService starters = Executors.newFixedThreadPool(10);
    List<Future<WorkProvider>> starts = new ArrayList<>();
    Map<String, String> settings = new HashMap<>(Map.of("pool-size", "2", "lease", "5s"));
    for (int i = 0; i < 10; i++) {
      starts.add(starters.submit(() -> fixture.connect(port, settings)));
    }
    List<WorkProvider> nodes = new ArrayList<>();
    for (Future<WorkProvider> start : starts) {
      nodes.add(start.get(60, TimeUnit.SECONDS));
    }
    try {
      assertEquals(10, nodes.get(0).admin().nodes().size());
    } finally {
      nodes.forEach(WorkProvider::close);
      starters.shutdown();
    }
  }
}
