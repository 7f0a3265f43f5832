package org.example.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Statements within one transaction, without the ceremony of JDBC. */
record Sql(Connection connection) {

  /** Makes a value of the row in hand. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** SQLite did not do it. Unchecked, as what happens in a transaction ends in one place. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(SQLException cause) {
      super(cause.getMessage(), cause);
    }
  }

  void update(String sql, Object... values) {
    try (PreparedStatement statement = prepare(sql, values)) {
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  /** All rows, in order. */
  <T> List<T> list(Row<T> row, String sql, Object... values) {
    return list(row, all -> true, sql, values);
  }

  /** The first rows, up to the one after which no more are wanted. */
  <T> List<T> list(Row<T> row, Predicate<T> wantsMore, String sql, Object... values) {
    try (PreparedStatement statement = prepare(sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<T> list = new ArrayList<>();
      while (rows.next()) {
        T next = row.read(rows);
        list.add(next);
        if (!wantsMore.test(next)) {
          break;
        }
      }
      return list;
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  /** The number that is the only column of the only row. */
  long number(String sql, Object... values) {
    return list(row -> row.getLong(1), sql, values).get(0);
  }

  private PreparedStatement prepare(String sql, Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }
}
