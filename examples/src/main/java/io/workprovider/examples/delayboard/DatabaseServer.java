package io.workprovider.examples.delayboard;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

/**
 * Runs a PostgreSQL server of its own, on a free port and with its data in a temporary folder, for
 * as long as the parent lives. In a JVM of its own, so that it is stopped and its data removed even
 * if the parent is killed.
 */
public final class DatabaseServer {

  private DatabaseServer() {}

  /** Prints the address as soon as the server is up. */
  public static void main(String[] args) throws IOException {
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            // A killed node is survived with it off too; only a power cut is not.
            .setServerConfig("fsync", "off")
            // The embedded server's own default is off, and a provider may well refuse that.
            .setServerConfig("synchronous_commit", "on")
            .start()) {
      System.out.println(server.getJdbcUrl("postgres", "postgres"));
      ParentPipe.awaitEnd();
    }
  }
}
