package io.workprovider.postgres;

import io.workprovider.HandlerContext;
import io.workprovider.conformance.HandlerEffects;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A table of the user's own, beside the provider's. */
record TableOfEffects(TestDatabase database) implements HandlerEffects {

  static TableOfEffects in(TestDatabase database) {
    database.execute("CREATE TABLE effects (id bigserial, effect text NOT NULL)");
    return new TableOfEffects(database);
  }

  @Override
  public void write(HandlerContext context, String effect) throws SQLException {
    insert(context.unwrap(Connection.class), effect);
  }

  static void insert(Connection connection, String effect) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO effects (effect) VALUES (?)")) {
      insert.setString(1, effect);
      insert.executeUpdate();
    }
  }

  @Override
  public List<String> all() {
    List<String> all = new ArrayList<>();
    try (Connection connection = database.dataSource().getConnection();
        Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT effect FROM effects ORDER BY id")) {
      while (row.next()) {
        all.add(row.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return all;
  }
}
