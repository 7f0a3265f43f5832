package io.workprovider.postgres.events;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.spi.Delivery;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server of its own, since it goes away. */
final class ReaderOutageTest {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");

  @Test
  void l4_aRestartOfTheServerIsSurvivedAndNothingIsSkippedOrRepeated(@TempDir Path data)
      throws Exception {
    List<Delivery> all = new ArrayList<>();
    EmbeddedPostgres first = server(data, 0);
    int port = first.getPort();
    DataSource source = first.getPostgresDatabase();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA workprovider");
      EventsSchema.install(connection, SCHEMA);
    }
    try (EventReaders readers = new EventReaders(source, SCHEMA, new ReadAhead(10, 1_000), "r")) {
      readers.start();
      PostgresEventAppender appender = new PostgresEventAppender(source, SCHEMA, readers::wake);
      PartitionFeed feed = readers.open(EventSequence.log(), 0, 1, 0, Duration.ofMillis(50));
      EventSequence.Stream stream = EventSequence.stream("c", "s");
      appender.append(stream, NewEvent.of("before", ""), NewEvent.of("before", ""));
      awaitCount(feed, all, 2);
      first.close();
      try (EmbeddedPostgres second = server(data, port)) {
        appender.append(stream, NewEvent.of("after", ""));
        awaitCount(feed, all, 3);
        assertEquals(port, second.getPort());
      }
    }
    assertEquals(
        List.of("before", "before", "after"), all.stream().map(d -> d.event().type()).toList());
  }

  private static void awaitCount(PartitionFeed feed, List<Delivery> all, int count) {
    await()
        .until(
            () -> {
              all.addAll(feed.poll(10));
              return all.size() >= count;
            });
  }

  private static EmbeddedPostgres server(Path data, int port) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data.resolve("pg"))
            .setCleanDataDirectory(false);
    if (port != 0) {
      builder.setPort(port);
    }
    return builder.start();
  }
}
