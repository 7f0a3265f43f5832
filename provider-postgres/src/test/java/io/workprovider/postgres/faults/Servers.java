package io.workprovider.postgres.faults;

import io.workprovider.testservers.PostgresServer;
import io.workprovider.testservers.StartedOnce;
import java.util.Map;

/** The server of the tests of faults; it may be restarted, so nobody else uses it. */
final class Servers {

  private static final StartedOnce<PostgresServer> OWN =
      new StartedOnce<>(() -> PostgresServer.start(Map.of()));

  private Servers() {}

  static PostgresServer own() {
    return OWN.get();
  }
}
