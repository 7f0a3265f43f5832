package org.example.sqlite;

import io.workprovider.Event;
import io.workprovider.spi.store.EventShare;
import io.workprovider.spi.store.NodeRow;
import io.workprovider.spi.store.PartitionRow;
import io.workprovider.spi.store.StoredEvent;
import io.workprovider.spi.store.WorkTables;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** The tables of schema.sql, in one transaction. */
record SqliteTables(Sql sql) implements WorkTables {

  private static final String OF_SHARE =
      """
      FROM event WHERE place > ?1 AND (?2 IS NULL OR category = ?2) AND (?3 IS NULL OR stream = ?3)
        AND hash BETWEEN ?4 AND ?5
      """;

  // Nodes

  @Override
  public List<NodeRow> nodes() {
    return sql.list(
        row ->
            new NodeRow(
                row.getString("id"),
                row.getLong("beat"),
                row.getString("runs"),
                row.getString("leaves")),
        "SELECT * FROM node");
  }

  @Override
  public void put(NodeRow node) {
    String put = "INSERT OR REPLACE INTO node (id, beat, runs, leaves) VALUES (?, ?, ?, ?)";
    sql.update(put, node.id(), node.beat(), node.runs(), node.leaves());
  }

  @Override
  public void removeNode(String id) {
    sql.update("DELETE FROM node WHERE id = ?", id);
  }

  // Partitions

  @Override
  public List<PartitionRow> partitions() {
    return sql.list(SqliteTables::partition, "SELECT * FROM partition");
  }

  @Override
  public Optional<PartitionRow> partition(String consumer, int number) {
    String one = "SELECT * FROM partition WHERE consumer = ? AND number = ?";
    return sql.list(SqliteTables::partition, one, consumer, number).stream().findFirst();
  }

  private static PartitionRow partition(ResultSet row) throws SQLException {
    EventShare share =
        new EventShare(
            row.getString("category"),
            row.getString("stream"),
            row.getInt("number"),
            row.getInt("partitions"));
    return new PartitionRow(
        row.getString("consumer"),
        share,
        row.getLong("epoch"),
        row.getString("owner"),
        row.getString("wanted"),
        row.getLong("start"),
        row.getLong("position"),
        row.getString("problem"));
  }

  @Override
  public void put(PartitionRow its) {
    EventShare share = its.share();
    sql.update(
        """
        INSERT OR REPLACE INTO partition (consumer, category, stream, number, partitions, epoch,
          owner, wanted, start, position, problem)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        its.consumer(),
        share.category(),
        share.stream(),
        share.number(),
        share.partitions(),
        its.epoch(),
        its.owner(),
        its.wanted(),
        its.start(),
        its.position(),
        its.problem());
  }

  // Events

  @Override
  public long lastPlace() {
    return sql.number("SELECT coalesce(max(place), 0) FROM event");
  }

  @Override
  public long lastVersion(String category, String stream) {
    String last = "SELECT coalesce(max(version), -1) FROM event WHERE category = ? AND stream = ?";
    return sql.number(last, category, stream);
  }

  @Override
  public Optional<StoredEvent> event(UUID id) {
    String one = "SELECT * FROM event WHERE id = ?";
    return sql.list(SqliteTables::event, one, id.toString()).stream().findFirst();
  }

  @Override
  public List<StoredEvent> events(EventShare of, long after, Predicate<StoredEvent> wantsMore) {
    String page = "SELECT * " + OF_SHARE + " ORDER BY place";
    return sql.list(SqliteTables::event, wantsMore, page, values(of, after));
  }

  @Override
  public long count(EventShare of, long after) {
    return sql.number("SELECT count(*) " + OF_SHARE, values(of, after));
  }

  private static Object[] values(EventShare of, long after) {
    return new Object[] {after, of.category(), of.stream(), of.leastHash(), of.mostHash()};
  }

  private static StoredEvent event(ResultSet row) throws SQLException {
    Event event =
        Event.recorded(
            UUID.fromString(row.getString("id")),
            row.getString("category"),
            row.getString("stream"),
            row.getLong("version"),
            row.getString("type"),
            Instant.EPOCH.plus(row.getLong("recorded_at"), ChronoUnit.MICROS),
            row.getBytes("payload"),
            metadata(row.getBytes("metadata")));
    return new StoredEvent(row.getLong("place"), event);
  }

  @Override
  public void append(StoredEvent stored) {
    Event event = stored.event();
    sql.update(
        """
        INSERT INTO event (place, id, category, stream, version, type, recorded_at, payload,
          metadata, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        stored.place(),
        event.id().toString(),
        event.category(),
        event.stream(),
        event.streamVersion(),
        event.type(),
        ChronoUnit.MICROS.between(Instant.EPOCH, event.recordedAt()),
        event.payload(),
        bytes(event.metadata()),
        stored.hash());
  }

  /** Keys and values, each ended by U+0000, which neither may contain. */
  private static byte[] bytes(Map<String, String> metadata) {
    StringBuilder text = new StringBuilder();
    metadata.forEach((key, value) -> text.append(key).append('\0').append(value).append('\0'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, String> metadata(byte[] bytes) {
    String[] texts = new String(bytes, StandardCharsets.UTF_8).split("\0", -1);
    Map<String, String> metadata = new HashMap<>();
    for (int i = 0; i + 1 < texts.length; i += 2) {
      metadata.put(texts[i], texts[i + 1]);
    }
    return Map.copyOf(metadata);
  }
}
