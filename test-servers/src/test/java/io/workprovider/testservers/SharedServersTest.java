package io.workprovider.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workprovider.testservers.ServerChoice.Way;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** What all of a JVM use together, in the way that is chosen here. */
class SharedServersTest {

  @Test
  void isOnePostgresThatNobodyMayStop() throws Exception {
    PostgresServer server = PostgresServer.shared();

    assertSame(server, PostgresServer.shared());
    assertThrows(UnsupportedOperationException.class, () -> server.restart(StopMode.FAST));
    assertThrows(UnsupportedOperationException.class, server::pause);
    server.close();
    try (Connection connection = server.createDatabase().connect()) {
      assertEquals(true, connection.isValid(10));
    }
  }

  @Test
  void isOneKafkaThatNobodyMayStop() throws Exception {
    KafkaBroker broker = KafkaBroker.shared();

    assertSame(broker, KafkaBroker.shared());
    assertThrows(UnsupportedOperationException.class, () -> broker.restart(StopMode.FAST));
    assertThrows(UnsupportedOperationException.class, broker::pause);
    broker.close();
    assertEquals(1, brokers(broker));
  }

  @Test
  void canBeAtAnAddress() throws Exception {
    PostgresDatabase database = PostgresServer.shared().createDatabase();
    String url = database.url() + "?user=" + database.user() + "&password=" + database.password();
    PostgresServer server = PostgresLauncher.shared(new ServerChoice(Way.ADDRESS, url, "the test"));
    KafkaBroker broker =
        KafkaLauncher.shared(
            new ServerChoice(Way.ADDRESS, KafkaBroker.shared().bootstrapServers(), "the test"));

    try (Connection connection = server.createDatabase().connect()) {
      assertEquals(true, connection.isValid(10));
    }
    assertThrows(UnsupportedOperationException.class, server::pause);
    assertEquals(1, brokers(broker));
  }

  @Test
  void refusesAForcedWayThatDoesNotWork() {
    ServerChoice nowhere = new ServerChoice(Way.BINARIES, "/nowhere", "the test");

    assertThrows(RuntimeException.class, () -> PostgresLauncher.own(nowhere, Map.of()));
    assertThrows(RuntimeException.class, () -> KafkaLauncher.own(nowhere, Map.of()));
  }

  private static int brokers(KafkaBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      return admin.describeCluster().nodes().get(60, TimeUnit.SECONDS).size();
    }
  }
}
