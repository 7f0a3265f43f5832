package io.workprovider.testservers;

import io.workprovider.testservers.ServerChoice.Way;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** Starts servers, tells of their processes, and waits to be killed. */
final class PostgresInAChildJvm {

  private PostgresInAChildJvm() {}

  public static void main(String[] args) throws SQLException, IOException {
    ServerChoice embedded = new ServerChoice(Way.EMBEDDED, "", "the test");
    PostgresServer running = PostgresLauncher.own(embedded, Map.of());
    PostgresServer paused = PostgresLauncher.own(embedded, Map.of());
    System.out.println(dataFolder(running));
    System.out.println(dataFolder(paused));
    paused.pause();
    System.out.println("ready");
    System.in.read();
  }

  private static String dataFolder(PostgresServer server) throws SQLException {
    try (Connection connection = server.maintenanceDatabase().connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW data_directory")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
