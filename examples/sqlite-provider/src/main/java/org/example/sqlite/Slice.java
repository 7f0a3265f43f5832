package org.example.sqlite;

import io.workprovider.EventSequence;
import java.sql.ResultSet;
import java.sql.SQLException;

/** One partition's share of a sequence: of a category stream is null, of the log both names are. */
record Slice(String category, String stream, int partitions, int number) {

  static Slice of(EventSequence sequence) {
    if (sequence instanceof EventSequence.Stream stream) {
      return new Slice(stream.category(), stream.name(), 1, 0);
    }
    boolean whole = sequence instanceof EventSequence.Log;
    return new Slice(whole ? null : ((EventSequence.Category) sequence).name(), null, 1, 0);
  }

  /** From a row of {@code consumer} joined with {@code partition}. */
  static Slice of(ResultSet row) throws SQLException {
    return new Slice(
        row.getString("category"),
        row.getString("stream"),
        row.getInt("partitions"),
        row.getInt("number"));
  }

  EventSequence sequence() {
    if (stream != null) {
      return EventSequence.stream(category, stream);
    }
    return category == null ? EventSequence.log() : EventSequence.category(category);
  }
}
