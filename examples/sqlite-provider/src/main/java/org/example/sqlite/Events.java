package org.example.sqlite;

import io.workprovider.Event;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.InvalidPositionException;
import io.workprovider.NewEvent;
import io.workprovider.Position;
import io.workprovider.StartingPoint;
import io.workprovider.StreamVersionConflictException;
import io.workprovider.spi.Delivery;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/** The events, in the order of their commits, which is that of their places (Rule E1). */
final class Events {

  /** What belongs to a slice after a place. */
  private static final String OF_SLICE =
      """
      FROM event WHERE position > ?1 AND (?2 IS NULL OR category = ?2)
        AND (?3 IS NULL OR stream = ?3) AND hash % ?4 = ?5
      """;

  private Events() {}

  /** An event, and its place in the file. */
  record Placed(Event event, long place) implements Delivery {
    @Override
    public Position position() {
      return Position.of(SqliteProviderFactory.NAME, place);
    }
  }

  /** The place of a position (Rule P7). */
  static long place(Position position) {
    if (!position.provider().equals(SqliteProviderFactory.NAME)
        || !position.value().matches("[1-9][0-9]{0,17}")) {
      throw new InvalidPositionException(
          position + " is no position of SQLite, as sqlite:4711 is. Nothing was changed.");
    }
    return Long.parseLong(position.value());
  }

  /** The place after which a consumer goes on that starts there. */
  static long place(Sql sql, StartingPoint point) throws SQLException {
    long end = end(sql);
    if (point instanceof StartingPoint.AtTime at) {
      String before = "SELECT coalesce(min(position) - 1, ?) FROM event WHERE recorded_at >= ?";
      return sql.number(before, end, micros(at.time().plusNanos(999)));
    }
    if (point instanceof StartingPoint.After after && place(after.position()) > end) {
      throw new InvalidPositionException(
          after.position() + " is beyond the last event, sqlite:" + end + ". Nothing was changed.");
    }
    return point instanceof StartingPoint.After after
        ? place(after.position())
        : point instanceof StartingPoint.End ? end : 0;
  }

  /** The place of the last event; 0 if there is none. */
  static long end(Sql sql) throws SQLException {
    return sql.number("SELECT coalesce(max(position), 0) FROM event");
  }

  /** How many events of a slice there are after a place. */
  static long count(Sql sql, Slice of, long after) throws SQLException {
    return sql.number("SELECT count(*) " + OF_SLICE, values(of, after));
  }

  /** The next events of a slice, in order, and no more than memory bears (Rule E10). */
  static List<Placed> page(Sql sql, Slice of, long after, int most) throws SQLException {
    String page = "SELECT * " + OF_SLICE + " ORDER BY position LIMIT " + Math.min(most, 500);
    int[] bytes = {0};
    Predicate<Placed> fits = last -> (bytes[0] += last.event().payloadSize()) < 4 << 20;
    return sql.list(Events::placed, fits, page, values(of, after));
  }

  private static Object[] values(Slice of, long after) {
    return new Object[] {after, of.category(), of.stream(), of.partitions(), of.number()};
  }

  private static Placed placed(ResultSet row) throws SQLException {
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
    return new Placed(event, row.getLong("position"));
  }

  /** See {@link io.workprovider.EventAppender#append}. */
  static long append(Sql sql, Stream to, ExpectedVersion expected, List<NewEvent> events)
      throws SQLException {
    if (events.isEmpty() || events.stream().map(NewEvent::id).distinct().count() < events.size()) {
      throw new IllegalArgumentException("Give one event or more, each with an id of its own.");
    }
    List<Long> known = new ArrayList<>();
    for (NewEvent event : events) {
      String same = "SELECT iif(category = ? AND stream = ?, version, -1) FROM event WHERE id = ?";
      known.addAll(sql.list(row -> row.getLong(1), same, to.category(), to.name(), event.id()));
    }
    if (known.size() == events.size() && !known.contains(-1L)) {
      return known.get(known.size() - 1);
    }
    if (!known.isEmpty()) {
      throw new IllegalArgumentException(
          "Of the ids of these events some are taken. Nothing was appended to " + to + ".");
    }
    String newest =
        "SELECT coalesce(max(version), -1) FROM event WHERE category = ? AND stream = ?";
    long last = sql.number(newest, to.category(), to.name());
    long wanted = expected instanceof ExpectedVersion.Exactly exactly ? exactly.version() : -1;
    if (!(expected instanceof ExpectedVersion.Any) && wanted != last) {
      throw new StreamVersionConflictException(to, expected, last);
    }
    // Never back, whatever the wall clock does, so that a time stands for one place.
    String latest = "SELECT max(?, coalesce(max(recorded_at), 0)) FROM event";
    long now = sql.number(latest, micros(Instant.now()));
    for (NewEvent event : events) {
      insert(sql, to, ++last, now, event);
    }
    return last;
  }

  private static void insert(Sql sql, Stream to, long version, long now, NewEvent event)
      throws SQLException {
    sql.update(
        """
        INSERT INTO event (id, category, stream, version, type, recorded_at, payload, metadata, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        event.id(),
        to.category(),
        to.name(),
        version,
        event.type(),
        now,
        event.payload(),
        bytes(event.metadata()),
        hash(to.name()));
  }

  /** Decides over a stream's partition, for good (Rule E6). */
  private static long hash(String stream) {
    CRC32 crc = new CRC32();
    crc.update(stream.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
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
