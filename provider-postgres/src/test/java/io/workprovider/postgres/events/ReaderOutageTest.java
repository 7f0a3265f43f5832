package io.workprovider.postgres.events;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.postgres.TestDatabase;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.spi.Delivery;
import io.workprovider.testservers.PostgresServer;
import io.workprovider.testservers.StopMode;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server of its own, since it goes away. */
final class ReaderOutageTest {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");

  @ParameterizedTest
  @EnumSource
  void l4_aRestartOfTheServerIsSurvivedAndNothingIsSkippedOrRepeated(StopMode mode)
      throws Exception {
    List<Delivery> all = new ArrayList<>();
    try (PostgresServer server = PostgresServer.start(Map.of())) {
      DataSource source = TestDatabase.dataSource(server.createDatabase(), Map.of());
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE SCHEMA workprovider");
        EventsSchema.install(connection, SCHEMA);
      }
      try (EventReaders readers =
          new EventReaders(new Database(source), SCHEMA, new ReadAhead(10, 1_000), "r")) {
        readers.start();
        PostgresEventAppender appender =
            new PostgresEventAppender(source, SCHEMA, 4, readers::wake);
        PartitionFeed feed = readers.open(EventSequence.log(), 0, 1, 0, Duration.ofMillis(50));
        EventSequence.Stream stream = EventSequence.stream("c", "s");
        appender.append(stream, NewEvent.of("before", ""), NewEvent.of("before", ""));
        awaitCount(feed, all, 2);
        server.restart(mode);
        appender.append(stream, NewEvent.of("after", ""));
        awaitCount(feed, all, 3);
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
}
