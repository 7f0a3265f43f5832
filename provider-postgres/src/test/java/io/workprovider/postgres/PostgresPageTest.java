package io.workprovider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.Event;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import io.workprovider.spi.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/postgres.md says is so. */
final class PostgresPageTest {

  private static final Path PAGE = Path.of("..", "docs", "postgres.md");
  private static final Pattern INSERT = Pattern.compile("```sql\n(INSERT .*?)```", Pattern.DOTALL);

  private final PostgresFixture fixture = new PostgresFixture();

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  private static String insert() throws IOException {
    Matcher found = INSERT.matcher(Files.readString(PAGE));
    assertTrue(found.find());
    return found.group(1);
  }

  private static String row(Setting<?> setting) {
    String standard =
        setting
            .defaultValue()
            .map(PostgresPageTest::show)
            .map(value -> "`" + value + "`")
            .orElse("none");
    return "| `%s` | %s | %s | %s |\n"
        .formatted(setting.key(), setting.description(), standard, setting.allowed());
  }

  private static String show(Object value) {
    if (value instanceof Duration time) {
      return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }
    return value.toString();
  }

  @Test
  void theTableOfSettingsIsComplete() throws IOException {
    String rows =
        PostgresSettings.all().stream().map(PostgresPageTest::row).collect(Collectors.joining());
    assertTrue(Files.readString(PAGE).contains("|---|---|---|---|\n" + rows + "\n"), rows);
  }

  @Test
  void theInsertOfThePageAppendsToAStream() throws IOException {
    PostgresFixture.Node node = fixture.startNode();
    fixture.database().execute(insert());
    EventSequence.Stream stream = EventSequence.stream("flights", "LH 400");
    assertEquals(1, node.provider().appender().append(stream, NewEvent.of("arrived", "")));
    fixture.database().execute(insert());
    try (Grants grants = Grants.releasing()) {
      node.provider().subscribe(Board.of(1), grants);
      List<Event> events =
          Board.poll(grants.awaitOwned(1).get(0), 3).stream()
              .map(delivery -> delivery.event())
              .toList();
      assertEquals("{\"gate\": \"A1\"}", events.get(0).payloadText());
      assertEquals(Map.of("source", "plain SQL"), events.get(2).metadata());
      assertEquals("departed", events.get(2).type());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'', 's', 't', NULL",
        "'a b', 's', 't', NULL",
        "repeat('c', 81), 's', 't', NULL",
        "'c', ' ', 't', NULL",
        "'c', E's\\n', 't', NULL",
        "'c', E's\\u0085', 't', NULL",
        "'c', repeat('s', 401), 't', NULL",
        "'c', 's', '', NULL",
        "'c', 's', E'\\t', NULL",
        "'c', 's', 't', '[]'",
        "'c', 's', 't', '{\"a\": 1}'",
        "'c', 's', 't', '{\"a\": [\"b\"]}'",
        "'c', 's', 't', '{\"a\": null}'"
      })
  void refusesAnEventThatCouldNotBeRead(String values) {
    fixture.startNode();
    assertThrows(IllegalStateException.class, () -> insert(values));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'!~', 'LH 400', 't', '{}'",
        "repeat('c', 80), repeat('ü', 400), 'ein Typ', '{\"a\": \"b\", \"c\": \"\"}'"
      })
  void takesEveryNameThatTheApiAllows(String values) {
    try (WorkProvider node = fixture.connect(fixture.serverPort(), Map.of())) {
      insert(values);
      assertEquals("postgres", node.name());
    }
  }

  private void insert(String values) {
    fixture
        .database()
        .execute(
            "INSERT INTO workprovider.events"
                + " (category, stream, type, metadata, stream_version, payload)"
                + " VALUES ("
                + values
                + ", 0, '')");
  }
}
