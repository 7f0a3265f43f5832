package io.workprovider.postgres.events;

import io.workprovider.EventSequence;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * A sequence as a condition in SQL.
 *
 * @param sql a condition on the events table
 * @param arguments its parameters
 */
record SequenceCondition(String sql, List<String> arguments) {

  static SequenceCondition of(EventSequence sequence) {
    if (sequence instanceof EventSequence.Category category) {
      return new SequenceCondition("category = ?", List.of(category.name()));
    }
    if (sequence instanceof EventSequence.Stream stream) {
      return new SequenceCondition(
          "category = ? AND stream = ?", List.of(stream.category(), stream.name()));
    }
    return new SequenceCondition("TRUE", List.of());
  }

  /**
   * Binds the parameters.
   *
   * @param from the index of the first
   * @return the index after the last
   */
  int bind(PreparedStatement statement, int from) throws SQLException {
    int index = from;
    for (String argument : arguments) {
      statement.setString(index++, argument);
    }
    return index;
  }
}
