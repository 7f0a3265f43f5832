package io.workprovider.postgres.events;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.postgres.TestDatabase;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventsSchemaTest {

  private static final SchemaName SCHEMA = new SchemaName("flights_2");

  private final TestDatabase database = TestDatabase.withEvents(SCHEMA);

  @Test
  void installingAgainChangesNothing() throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      EventsSchema.install(connection, SCHEMA);
      assertDoesNotThrow(() -> EventsSchema.verify(connection, SCHEMA));
    }
  }

  @Test
  void theScriptNamesTheSchemaAndLeavesNoPlaceholder() {
    String script = EventsSchema.script(SCHEMA);
    assertTrue(script.contains("\"flights_2\".events"));
    assertFalse(script.contains("${"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CACHE 20", "INCREMENT -1 MINVALUE -9 START 1", "CYCLE"})
  void e1_refusesASequenceThatHandsOutPositionsInAnotherOrder(String change) throws SQLException {
    database.execute("ALTER SEQUENCE flights_2.events_position_seq " + change);
    try (Connection connection = database.dataSource().getConnection()) {
      String refused =
          assertThrows(
                  ProviderUnavailableException.class, () -> EventsSchema.verify(connection, SCHEMA))
              .toString();
      assertTrue(refused.contains("ALTER SEQUENCE flights_2.events_position_seq"), refused);
    }
  }

  @Test
  void saysWhenThereIsNoSuchTable() throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      assertThrows(
          SQLException.class, () -> EventsSchema.verify(connection, new SchemaName("nowhere")));
    }
  }
}
