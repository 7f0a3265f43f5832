package io.workprovider.testservers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/**
 * How to reach a database.
 *
 * @param name its name
 * @param url for JDBC, without user and password
 * @param user may do everything on the server
 * @param password the user's
 */
public record PostgresDatabase(String name, String url, String user, String password) {

  private static final String PREFIX = "jdbc:postgresql://";

  /** Checks that all is there. */
  public PostgresDatabase {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    if (!url.startsWith(PREFIX)) {
      throw new IllegalArgumentException("'" + url + "' is no URL that begins with " + PREFIX);
    }
  }

  /** A new connection to it, in autocommit mode; the caller closes it. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  /**
   * Runs one statement on a connection of its own.
   *
   * @throws IllegalStateException if it fails
   */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("Failed on database " + name + ": " + sql, e);
    }
  }

  /** Another database on the same server. */
  PostgresDatabase sibling(String other) {
    int path = url.indexOf('/', PREFIX.length());
    int query = url.indexOf('?');
    String rest = query < 0 ? "" : url.substring(query);
    return new PostgresDatabase(other, url.substring(0, path + 1) + other + rest, user, password);
  }

  /** Without the password, which may be somebody's. */
  @Override
  public String toString() {
    return user + "@" + url;
  }
}
