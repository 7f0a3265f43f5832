package io.workprovider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkProvider;
import io.workprovider.spi.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;

/** The connections that a node opens, by its settings. */
final class NodeConnectionsTest {

  private final PostgresFixture fixture = new PostgresFixture();

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  private Map<String, String> settings(Map<String, String> more) {
    return fixture.settings(fixture.serverPort(), more);
  }

  @ParameterizedTest
  @CsvSource({"advisory-lock, '', 5", "lease, '', 0", "lease, ?prepareThreshold=3, 3"})
  void statementsArePreparedOnlyWhereTheNextSessionHasThem(
      String election, String inUrl, int threshold) throws SQLException {
    String url = settings(Map.of()).get("url") + inUrl;
    PostgresWorkProviderFactory factory = new PostgresWorkProviderFactory();
    Settings given =
        Settings.of(
            PostgresSettings.PREFIX,
            factory.settings(),
            settings(Map.of("election", election, "url", url)));
    PostgresServer server = PostgresServer.of(new PostgresSettings(given));
    try (Connection connection = server.connect("test", Duration.ofSeconds(5))) {
      assertEquals(threshold, connection.unwrap(PGConnection.class).getPrepareThreshold());
    }
  }

  @Test
  void p4_aNodeHasItsFirstPooledConnectionsBeforeItJoins() {
    try (WorkProvider node = fixture.connect(fixture.serverPort(), Map.of())) {
      long pooled =
          fixture
              .database()
              .count(
                  "pg_stat_activity a, workprovider.nodes n WHERE datname = current_database()"
                      + " AND application_name LIKE 'workprovider-postgres-%'"
                      + " AND application_name NOT LIKE '%-session'"
                      + " AND a.backend_start < n.joined_at");
      assertTrue(pooled >= 2, "pooled=" + pooled + " of " + node);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "default_transaction_isolation, serializable, read committed",
    "default_transaction_read_only, on, off"
  })
  void d9_refusesDefaultsThatANodeWithoutASessionCannotChange(
      String name, String found, String required) {
    fixture
        .database()
        .execute(
            "ALTER DATABASE " + fixture.database().name() + " SET " + name + " = '" + found + "'");
    ProviderUnavailableException refused =
        assertThrows(
            ProviderUnavailableException.class,
            () -> PostgresFixture.create(settings(Map.of("election", "lease"))).close());
    assertEquals(
        "Cannot start on Postgres at 127.0.0.1:"
            + fixture.serverPort()
            + "/"
            + fixture.database().name()
            + " as user 'postgres': "
            + name
            + " is '"
            + found
            + "', and has to be '"
            + required
            + "' for the election lease. Let a DBA run: ALTER ROLE … SET "
            + name
            + " = '"
            + required
            + "'.",
        refused.getMessage());
  }
}
