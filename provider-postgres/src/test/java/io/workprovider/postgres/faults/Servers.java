package io.workprovider.postgres.faults;

import io.workprovider.testservers.PostgresServer;
import java.util.Map;

/** The server of the tests of faults; it may be restarted, so nobody else uses it. */
final class Servers {

  private Servers() {}

  static PostgresServer own() {
    return Own.SERVER;
  }

  private static final class Own {
    static final PostgresServer SERVER = PostgresServer.start(Map.of());
  }
}
