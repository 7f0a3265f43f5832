package org.example.sqlite;

import io.workprovider.ConsumerConflictException;
import io.workprovider.EventSequence;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who runs, owns and has done what. Each method is a part of a write transaction, so whoever calls
 * it decides alone: there is no leader.
 */
final class WorkTable {

  /** Of one partition, as its owner knows it. */
  private static final String FENCED =
      " WHERE consumer = ? AND number = ? AND owner = ? AND epoch = ?";

  /**
   * The one move that helps most: to whom nobody has, else from who has most of a consumer to who
   * has least, else (one more than others have is fair) from who has most in total of those that
   * run the same (Rules A6 to A9). None if all is fair, so what need not move stays.
   */
  private static final String MOVE =
      """
      WITH
        candidate AS (SELECT consumer, node FROM subscription WHERE NOT leaving),
        team AS (SELECT consumer, group_concat(node ORDER BY node) AS nodes FROM candidate GROUP BY 1),
        load AS (
          SELECT c.consumer, c.node, nodes, count(number) AS own
          FROM candidate c JOIN team USING (consumer)
            LEFT JOIN partition p ON p.consumer = c.consumer AND p.wanted = c.node
          GROUP BY c.consumer, c.node),
        share AS (SELECT *, sum(own) OVER (PARTITION BY nodes, node) AS total FROM load)
      UPDATE partition SET wanted = node FROM (
        SELECT p.consumer AS of, p.number AS nr, t.node
        FROM partition p JOIN share t USING (consumer)
          LEFT JOIN share f ON f.consumer = p.consumer AND f.node = p.wanted
        WHERE f.node IS NULL OR f.own - t.own > 1 OR f.own - t.own = 1 AND f.total - t.total > 1
        ORDER BY f.node IS NOT NULL, f.own - t.own DESC, f.total - t.total DESC, t.own, t.total
        LIMIT 1)
      WHERE consumer = of AND number = nr
      """;

  private WorkTable() {}

  /** A partition that a node owns; asked back if another node is to have it. */
  record Owned(Slot slot, Slice slice, String node, long epoch, long after, boolean askedBack) {}

  /** A node is alive, and runs these consumers. False if it was taken for dead. */
  static boolean beat(Sql sql, String node, Map<String, Boolean> leaving) throws SQLException {
    sql.update("DELETE FROM subscription WHERE node = ?", node);
    for (String consumer : leaving.keySet()) {
      String add = "INSERT INTO subscription (node, consumer, leaving) VALUES (?, ?, ?)";
      sql.update(add, node, consumer, leaving.get(consumer));
    }
    return sql.update("UPDATE node SET beat = beat + 1 WHERE id = ?", node) == 1;
  }

  static Map<String, Long> beatsOfOthers(Sql sql, String node) throws SQLException {
    Map<String, Long> beats = new HashMap<>();
    String others = "SELECT id, beat FROM node WHERE id <> ?";
    sql.list(row -> beats.put(row.getString(1), row.getLong(2)), others, node);
    return beats;
  }

  /** The first node to declare a consumer decides where it starts and what it is (P9, A14). */
  static boolean declare(Sql sql, ConsumerDefinition wanted) throws SQLException {
    Slice reads = Slice.of(wanted.sequence());
    String same = "SELECT partitions FROM consumer WHERE category IS ? AND stream IS ? LIMIT 1";
    List<Integer> agreed = sql.list(row -> row.getInt(1), same, reads.category(), reads.stream());
    int count = agreed.isEmpty() ? wanted.partitions().orElse(1) : agreed.get(0);
    if (wanted.partitions().orElse(count) != count) {
      throw conflict(wanted, "All that read " + wanted.sequence() + " do so in " + count + ".");
    }
    String add = "INSERT OR IGNORE INTO consumer VALUES (?, ?, ?, ?)";
    sql.update(add, wanted.name(), reads.category(), reads.stream(), count);
    EventSequence known = sequence(sql, wanted.name()).orElseThrow();
    if (!known.equals(wanted.sequence())) {
      throw conflict(wanted, "The name is taken by one that reads " + known + ".");
    }
    for (int number = 0; number < count; number++) {
      String once = "INSERT OR IGNORE INTO partition (consumer, number, start) VALUES (?, ?, ?)";
      sql.update(once, wanted.name(), number, Events.place(sql, wanted.startingPoint()));
    }
    return true;
  }

  private static ConsumerConflictException conflict(ConsumerDefinition wanted, String why) {
    return new ConsumerConflictException("Cannot run " + wanted + ". " + why);
  }

  /** What a consumer reads; none if it was never declared. */
  static Optional<EventSequence> sequence(Sql sql, String consumer) throws SQLException {
    String known = "SELECT *, 0 AS number FROM consumer WHERE name = ?";
    return sql.list(Slice::of, known, consumer).stream().findFirst().map(Slice::sequence);
  }

  static List<Owned> owned(Sql sql, String node) throws SQLException {
    return sql.list(
        row ->
            new Owned(
                new Slot(row.getString("name"), row.getInt("number")),
                Slice.of(row),
                node,
                row.getLong("epoch"),
                row.getLong("after"),
                row.getBoolean("asked")),
        """
        SELECT *, coalesce(position, start) AS after, wanted IS NOT owner AS asked
        FROM partition JOIN consumer ON name = consumer WHERE owner = ?
        """,
        node);
  }

  /** Stores how far it is, or null if no further: refused to who does not own it (P2, P3). */
  static boolean save(Sql sql, Owned its, Long place) throws SQLException {
    String max = "coalesce(max(coalesce(position, 0), ?), position)";
    return fenced(sql, its, "position = " + max, place);
  }

  /** Stores how far it is, and gives it up, in one step (Rule A2). */
  static boolean release(Sql sql, Owned its, Long place) throws SQLException {
    return save(sql, its, place) && fenced(sql, its, "owner = ?", null);
  }

  /** One statement checks owner and epoch and changes their row. False if it was refused. */
  static boolean fenced(Sql sql, Owned its, String change, Object value) throws SQLException {
    String update = "UPDATE partition SET " + change + FENCED;
    Slot slot = its.slot();
    return sql.update(update, value, slot.consumer(), slot.number(), its.node(), its.epoch()) == 1;
  }

  /** Fences the owner, who is granted it anew at the next epoch (Rule P8). Says how many. */
  static int reset(Sql sql, String consumer, String number, StartingPoint to) throws SQLException {
    return sql.update(
        """
        UPDATE partition SET start = ?1, position = nullif(?1, 0), epoch = epoch + 1, problem = NULL
        WHERE consumer = ?2 AND (?3 IS NULL OR CAST(number AS TEXT) = ?3)
        """,
        Events.place(sql, to),
        consumer,
        number);
  }

  /** Frees what the dead had, decides who is to have what, and grants what is free. */
  static void allocate(Sql sql) throws SQLException {
    sql.update("DELETE FROM subscription WHERE node NOT IN (SELECT id FROM node)");
    String freed = "UPDATE partition SET %1$s = NULL WHERE (%1$s, consumer) NOT IN (%2$s)";
    String runners = "SELECT node, consumer FROM subscription";
    sql.update(freed.formatted("owner", runners));
    sql.update(freed.formatted("wanted", runners + " WHERE NOT leaving"));
    while (sql.update(MOVE) > 0) {
      // Each move makes it fairer, so this ends.
    }
    sql.update(
        """
        UPDATE partition SET owner = wanted, epoch = epoch + 1, problem = NULL
        WHERE owner IS NULL AND wanted IS NOT NULL
        """);
  }
}
