package org.example.sqlite;

import io.workprovider.ConsumerOverview;
import io.workprovider.NodeOverview;
import io.workprovider.PartitionId;
import io.workprovider.PartitionOverview;
import io.workprovider.Position;
import io.workprovider.WorkAdmin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Shows what the tables have. Nobody leads: whoever looks decides. */
record SqliteAdmin(SqliteWorkProvider node) implements WorkAdmin {

  private static final String PARTITIONS =
      """
      SELECT * FROM partition JOIN consumer ON name = consumer WHERE name = ? ORDER BY number
      """;

  @Override
  public List<NodeOverview> nodes() {
    String all = "SELECT id FROM node ORDER BY id";
    return node.read(
        "list nodes", sql -> sql.list(row -> new NodeOverview(row.getString(1), false), all));
  }

  @Override
  public Optional<ConsumerOverview> consumer(String name) {
    return node.read("show a consumer", sql -> overview(sql, name));
  }

  private static Optional<ConsumerOverview> overview(Sql sql, String name) throws SQLException {
    List<PartitionOverview> all = sql.list(row -> partition(sql, row), PARTITIONS, name);
    return WorkTable.sequence(sql, name).map(reads -> new ConsumerOverview(name, reads, all));
  }

  private static PartitionOverview partition(Sql sql, ResultSet row) throws SQLException {
    long place = row.getLong("position");
    long after = place == 0 ? row.getLong("start") : place;
    return new PartitionOverview(
        PartitionId.of(row.getInt("number")),
        Optional.ofNullable(row.getString("owner")),
        row.getLong("epoch"),
        place == 0 ? Optional.empty() : Optional.of(Position.of(SqliteProviderFactory.NAME, place)),
        Events.count(sql, Slice.of(row), after),
        Optional.ofNullable(row.getString("problem")));
  }
}
