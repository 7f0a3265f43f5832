package io.workprovider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkProvider;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Behind a real PgBouncer (Rule D9). Runs with {@code -Ppgbouncer}, and fails without the binary.
 */
@Tag("pgbouncer")
final class PgBouncerTest {

  private static final Map<String, String> LEASE = Map.of("election", "lease");

  private final PostgresFixture fixture = new PostgresFixture();

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  private String failure(PgBouncer bouncer) {
    return failure(bouncer, Map.of());
  }

  private String failure(PgBouncer bouncer, Map<String, String> settings) {
    ProviderUnavailableException refused =
        assertThrows(
            ProviderUnavailableException.class,
            () -> fixture.connect(bouncer.port(), settings).close());
    return String.valueOf(refused.getMessage());
  }

  private String refusal(PgBouncer bouncer, String what) {
    return "Cannot start on Postgres at 127.0.0.1:"
        + bouncer.port()
        + "/"
        + fixture.database().name()
        + " as user 'postgres': "
        + what
        + ": a pooler in transaction or statement mode, or a pool, stands between, with which"
        + " several nodes would lead at once. Point workprovider.postgres.url at the server itself,"
        + " or at a pooler in session mode, or set workprovider.postgres.election to lease, for"
        + " which a pooler in transaction mode is enough.";
  }

  @Test
  void d9_refusesAPoolerInTransactionMode() {
    try (PgBouncer bouncer = PgBouncer.start(fixture.serverPort(), "transaction")) {
      assertEquals(
          refusal(bouncer, "a lock outlived the connection that took it"), failure(bouncer));
    }
  }

  @Test
  void d9_refusesItAlsoWhereItTidiesUpAfterEachTransaction() {
    try (PgBouncer bouncer =
        PgBouncer.start(fixture.serverPort(), "transaction", "server_reset_query_always = 1")) {
      assertEquals(
          refusal(bouncer, "a lock did not stay with the connection that took it"),
          failure(bouncer));
    }
  }

  @Test
  void d9_refusesAPoolerInStatementMode() {
    try (PgBouncer bouncer = PgBouncer.start(fixture.serverPort(), "statement")) {
      assertEquals(
          refusal(bouncer, "a lock outlived the connection that took it"), failure(bouncer));
    }
  }

  @Test
  void worksThroughAPoolerInSessionMode() {
    try (PgBouncer bouncer = PgBouncer.start(fixture.serverPort(), "session");
        WorkProvider node = fixture.connect(bouncer.port(), Map.of("lease", "5s"));
        Grants grants = Grants.releasing()) {
      node.subscribe(Board.of(2), grants);
      assertEquals(2, grants.awaitOwned(all -> all.size() == 2, Duration.ofSeconds(10)).size());
    }
  }

  @Test
  void worksThroughAPoolerInTransactionModeWithLeases() {
    try (PgBouncer bouncer = PgBouncer.start(fixture.serverPort(), "transaction");
        WorkProvider node = fixture.connect(bouncer.port(), LEASE);
        Grants grants = Grants.releasing()) {
      node.subscribe(Board.of(2), grants);
      assertEquals(2, grants.awaitOwned(all -> all.size() == 2, Duration.ofSeconds(10)).size());
      assertEquals(
          0, fixture.database().count("pg_locks WHERE locktype = 'advisory'"), "no session locks");
    }
  }

  @Test
  void d9_refusesAPoolerInStatementModeAlsoWithLeases() {
    try (PgBouncer bouncer = PgBouncer.start(fixture.serverPort(), "statement")) {
      assertEquals(
          "Cannot start on Postgres at 127.0.0.1:"
              + bouncer.port()
              + "/"
              + fixture.database().name()
              + " as user 'postgres': a pooler in statement mode stands between, which refuses"
              + " transactions. Set its pool_mode to transaction or session.",
          failure(bouncer, LEASE));
    }
  }
}
