package io.workprovider.postgres.events;

import io.workprovider.Event;
import io.workprovider.EventSequence;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages of one sequence, of all partitions or some. Immutable.
 *
 * <p>A page holds no more bytes than it may: payloads that are large for the page are left out of
 * the first statement and fetched by a second one, once their sizes are known.
 */
final class PageReader {

  private static final String OF_PARTITIONS =
      "AND (stream_hash::bigint & 4294967295) * ? >> 32 = ANY (?)";

  /**
   * Reads only the rows of some shares, which their index has in the order of the positions. Its
   * events are asked for share by share, so it is for those who have far to go.
   */
  private static final String BY_SHARE =
      """
      SELECT own.*
        FROM unnest(?::integer[]) AS shares (share)
       CROSS JOIN LATERAL (
         %s
       ) AS own
       ORDER BY position
       LIMIT ?
      """;

  private static final String RANGE = "position > ? AND position <= ?";

  /**
   * Bounds and order of a share are those of its index, and of no other: whatever the planner
   * thinks of a category that it knows too little of, it cannot read the rows of all shares for
   * each of them.
   */
  private static final String RANGE_OF_SHARE =
      """
      ((stream_hash >> 22) & 1023, position) > (shares.share, ?)
           AND ((stream_hash >> 22) & 1023, position) <= (shares.share, ?)
      """;

  private static final String ORDER_OF_SHARE = "(stream_hash >> 22) & 1023, position";

  /**
   * A stream is read in the order of its versions, which rise with its positions, since that is
   * what has an index. The version to go on after is that of the event at the cursor, or else the
   * last one before it, which is near the stream's end: the cursor then has passed all that the
   * stream had.
   */
  private static final String AFTER_VERSION =
      """
      AND stream_version > coalesce(
             (SELECT stream_version
                FROM ${schema}.events
               WHERE position = ? AND category = ? AND stream = ?),
             (SELECT stream_version
                FROM ${schema}.events
               WHERE ?::bigint > 0 AND category = ? AND stream = ? AND position <= ?
               ORDER BY stream_version DESC
               LIMIT 1),
             -1)
      """;

  private static final String PAYLOADS =
      "SELECT position, payload FROM ${schema}.events WHERE position = ANY (?)";

  /** A payload of this size is never left for a second statement. */
  private static final long SMALL = 1_024;

  private final SequenceCondition condition;

  /** The category of every event, which need not be sent with each; null if it varies. */
  private final @Nullable String category;

  private final boolean ofStream;
  private final long partitions;
  private final long @Nullable [] only;
  private final int[] shares;
  private final String page;
  private final String pageByShare;
  private final String payloads;

  /**
   * A reader.
   *
   * @param only the partitions to read; all if null
   */
  PageReader(SchemaName schema, EventSequence sequence, int partitions, long @Nullable [] only) {
    this.condition = SequenceCondition.of(sequence);
    this.category = categoryOf(sequence);
    this.partitions = partitions;
    this.only = only;
    this.ofStream = sequence instanceof EventSequence.Stream;
    this.shares =
        only == null || !(sequence instanceof EventSequence.Category)
            ? new int[0]
            : StreamHash.shares(only, partitions);
    String ofPartitions = only == null ? "" : OF_PARTITIONS;
    this.page = schema.in(page(RANGE, ofPartitions, ofStream ? "stream_version" : "position"));
    this.pageByShare =
        schema.in(BY_SHARE.formatted(page(RANGE_OF_SHARE, ofPartitions, ORDER_OF_SHARE)));
    this.payloads = schema.in(PAYLOADS);
  }

  private String page(String range, String ofPartitions, String order) {
    return """
        SELECT position, id, %s, stream, stream_version, type, recorded_at, metadata,
               stream_hash, octet_length(payload),
               CASE WHEN octet_length(payload) <= ? THEN payload END
          FROM ${schema}.events
         WHERE %s
           AND %s
           %s
           %s
         ORDER BY %s
         LIMIT ?
        """
        .formatted(
            category == null ? "category" : "NULL",
            condition.sql(),
            range,
            ofStream ? AFTER_VERSION : "",
            ofPartitions,
            order);
  }

  private static @Nullable String categoryOf(EventSequence sequence) {
    if (sequence instanceof EventSequence.Category all) {
      return all.name();
    }
    return sequence instanceof EventSequence.Stream one ? one.category() : null;
  }

  /**
   * Reads the events with {@code after < position <= upTo}, the first of them.
   *
   * @param events at most so many
   * @param bytes at most so many bytes, but always one event if there is one
   * @param dense whether it is known that so many positions hold about so many events
   */
  Page read(Connection connection, long after, long upTo, int events, long bytes, boolean dense)
      throws SQLException {
    boolean byShare = dense && isWorthShares(upTo - after, events);
    List<Row> rows =
        rows(connection, after, upTo, events, Math.max(SMALL, bytes / events), byShare);
    boolean complete = rows.size() < events;
    int kept = fitting(rows, bytes);
    if (kept < rows.size()) {
      rows = rows.subList(0, kept);
      complete = false;
    }
    long coveredTo = complete ? upTo : rows.get(rows.size() - 1).position();
    return new Page(withPayloads(connection, rows), coveredTo, complete);
  }

  private static int fitting(List<Row> rows, long bytes) {
    long sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      sum += rows.get(i).bytes();
      if (sum > bytes && i > 0) {
        return i;
      }
    }
    return rows.size();
  }

  private List<Row> rows(
      Connection connection, long after, long upTo, int events, long inline, boolean byShare)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(byShare ? pageByShare : page)) {
      int index = 1;
      if (byShare) {
        statement.setObject(index++, shares);
      }
      statement.setInt(index++, (int) Math.min(inline, Integer.MAX_VALUE));
      index = condition.bind(statement, index);
      statement.setLong(index++, after);
      statement.setLong(index++, upTo);
      if (ofStream) {
        index = bindVersion(statement, index, after);
      }
      if (only != null) {
        statement.setLong(index++, partitions);
        statement.setObject(index++, only);
      }
      statement.setInt(index++, events);
      if (byShare) {
        statement.setInt(index, events);
      }
      try (ResultSet result = statement.executeQuery()) {
        List<Row> rows = new ArrayList<>(events);
        while (result.next()) {
          rows.add(new Row(result, category));
        }
        return rows;
      }
    }
  }

  /**
   * Whether looking into each share costs less than passing over the rows of the others. It reads
   * all that the shares have up to the last position, also beyond the number of events.
   */
  private boolean isWorthShares(long positions, int events) {
    return shares.length > 0
        && shares.length <= StreamHash.SHARES * 3 / 4
        && positions > 2L * shares.length
        && events >= ScanWindow.PAGE_EVENTS / 2;
  }

  private int bindVersion(PreparedStatement statement, int from, long after) throws SQLException {
    statement.setLong(from, after);
    int index = condition.bind(statement, from + 1);
    statement.setLong(index, after);
    index = condition.bind(statement, index + 1);
    statement.setLong(index, after);
    return index + 1;
  }

  private List<Page.Row> withPayloads(Connection connection, List<Row> rows) throws SQLException {
    long[] missing =
        rows.stream().filter(row -> row.payload == null).mapToLong(Row::position).toArray();
    Map<Long, byte[]> fetched = missing.length == 0 ? Map.of() : fetch(connection, missing);
    List<Page.Row> complete = new ArrayList<>(rows.size());
    for (Row row : rows) {
      byte[] payload = row.payload != null ? row.payload : fetched.get(row.position);
      if (payload != null) { // else it was deleted in between
        complete.add(row.with(payload));
      }
    }
    return complete;
  }

  private Map<Long, byte[]> fetch(Connection connection, long[] positions) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(payloads)) {
      statement.setObject(1, positions);
      try (ResultSet result = statement.executeQuery()) {
        Map<Long, byte[]> found = new HashMap<>();
        while (result.next()) {
          found.put(result.getLong(1), result.getBytes(2));
        }
        return found;
      }
    }
  }

  /** A row whose payload may still be missing. */
  private static final class Row {

    private final long position;
    private final UUID id;
    private final String category;
    private final String stream;
    private final long streamVersion;
    private final String type;
    private final Instant recordedAt;
    private final @Nullable String metadata;
    private final int streamHash;
    private final int size;
    private final byte @Nullable [] payload;

    Row(ResultSet row, @Nullable String ofAll) throws SQLException {
      position = row.getLong(1);
      id = row.getObject(2, UUID.class);
      category = ofAll != null ? ofAll : row.getString(3);
      stream = row.getString(4);
      streamVersion = row.getLong(5);
      type = row.getString(6);
      recordedAt = row.getObject(7, OffsetDateTime.class).toInstant();
      metadata = row.getString(8);
      streamHash = row.getInt(9);
      size = row.getInt(10);
      payload = row.getBytes(11);
    }

    long position() {
      return position;
    }

    long bytes() {
      return (long) size + (metadata == null ? 0 : metadata.length());
    }

    Page.Row with(byte[] bytes) {
      Event event =
          Event.recorded(
              id,
              category,
              stream,
              streamVersion,
              type,
              recordedAt,
              bytes,
              MetadataJson.read(metadata));
      return new Page.Row(new PositionedEvent(position, event), streamHash, bytes());
    }
  }
}
