package io.workprovider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.ConsumerService;
import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What docs/postgres.md says of effects that commit with the position. */
final class EffectsPageTest {

  private static final Path PAGE = Path.of("..", "docs", "postgres.md");
  private static final Path THIS =
      Path.of("src", "test", "java", "io", "workprovider", "postgres", "EffectsPageTest.java");

  private final PostgresFixture fixture = new PostgresFixture();

  @AfterEach
  void closeNodes() {
    fixture.close();
  }

  // snippet: effects
  static EventConsumer departures() {
    return EventConsumer.named("departures")
        .reads(EventSequence.category("flights"))
        .partitions(12)
        .handledInBatchesBy(
            500,
            (events, context) -> {
              Connection connection = context.unwrap(Connection.class);
              try (PreparedStatement count =
                  connection.prepareStatement(
                      "INSERT INTO departures AS d VALUES (?, 1)"
                          + " ON CONFLICT (flight) DO UPDATE SET times = d.times + 1")) {
                for (Event event : events) {
                  count.setString(1, event.stream());
                  count.addBatch();
                }
                count.executeBatch();
              }
            })
        .build();
  }

  // end

  @Test
  void x2_theConsumerOfThePageCountsEachEventOnce() throws InterruptedException {
    WorkProvider provider = fixture.startNode().provider();
    fixture.database().execute("CREATE TABLE departures (flight text PRIMARY KEY, times integer)");
    for (int i = 0; i < 20; i++) {
      provider
          .appender()
          .append(
              EventSequence.stream("flights", "LH" + i % 4),
              NewEvent.of("departed", "on time"),
              NewEvent.of("departed", "late"));
    }
    assertEquals(40, ConsumerService.consumeAll(provider, departures()));
    assertEquals(4, fixture.database().count("departures WHERE times = 10"));
  }

  @Test
  void thePageQuotesIt() throws IOException {
    String code = between(THIS, "  // snippet: effects\n", "\n\n  // end");
    assertEquals(
        code.stripIndent() + "\n", between(PAGE, "<!-- snippet: effects -->\n```java\n", "```"));
  }

  private static String between(Path file, String begin, String end) throws IOException {
    String text = Files.readString(file);
    int start = text.indexOf(begin) + begin.length();
    return text.substring(start, text.indexOf(end, start));
  }
}
