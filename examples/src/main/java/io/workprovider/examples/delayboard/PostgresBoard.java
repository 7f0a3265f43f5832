package io.workprovider.examples.delayboard;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The board as a table: one row for each handling, repeated ones too. Thread-safe. */
final class PostgresBoard implements Board, AutoCloseable {

  private static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS delay_board (
        note        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        node        text   NOT NULL,
        partition   text   NOT NULL,
        epoch       bigint NOT NULL,
        airport     text   NOT NULL,
        event_id    uuid   NOT NULL,
        version     bigint NOT NULL,
        delay       int    NOT NULL,
        started_ns  bigint NOT NULL,
        ended_ns    bigint NOT NULL
      )
      """;

  private static final String NOTE =
      """
      INSERT INTO delay_board
        (node, partition, epoch, airport, event_id, version, delay, started_ns, ended_ns)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String COUNT =
      "SELECT count(DISTINCT event_id) AS handled, count(*) AS handlings FROM delay_board";

  private static final String READ =
      """
      SELECT node, partition, epoch, airport, event_id, version, delay, started_ns, ended_ns
      FROM delay_board ORDER BY note
      """;

  private final HikariDataSource pool;

  private PostgresBoard(HikariDataSource pool) {
    this.pool = pool;
  }

  /** Connects to the database, and creates the table if it is not there. */
  static PostgresBoard open(DatabaseAddress database, int connections) throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setPoolName("delay-board");
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    PostgresBoard board = new PostgresBoard(new HikariDataSource(config));
    try (Connection connection = board.pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(CREATE);
      return board;
    } catch (SQLException e) {
      board.close();
      throw e;
    }
  }

  @Override
  public void note(Handling handling) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement insert = connection.prepareStatement(NOTE)) {
      insert.setString(1, handling.node());
      insert.setString(2, handling.partition());
      insert.setLong(3, handling.epoch());
      insert.setString(4, handling.airport());
      insert.setObject(5, handling.event());
      insert.setLong(6, handling.version());
      insert.setInt(7, handling.delay());
      insert.setLong(8, handling.started());
      insert.setLong(9, handling.ended());
      insert.executeUpdate();
    }
  }

  /** How much was handled up to now. */
  Tally tally() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(COUNT)) {
      row.next();
      return new Tally(row.getLong("handled"), row.getLong("handlings"));
    }
  }

  /** All notes, in the order in which they were written. */
  List<Handling> read() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(READ)) {
      List<Handling> handlings = new ArrayList<>();
      while (row.next()) {
        handlings.add(
            new Handling(
                row.getString("node"),
                row.getString("partition"),
                row.getLong("epoch"),
                row.getString("airport"),
                row.getObject("event_id", UUID.class),
                row.getLong("version"),
                row.getInt("delay"),
                row.getLong("started_ns"),
                row.getLong("ended_ns")));
      }
      return handlings;
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  /**
   * How much was handled.
   *
   * @param events how many events, each counted once
   * @param handlings how many handlings, repeated ones too
   */
  record Tally(long events, long handlings) {}
}
