package io.workprovider.postgres;

import io.workprovider.EventSequence;
import io.workprovider.StartingPoint;
import io.workprovider.postgres.events.EventPositions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;

/**
 * Finds the positions that starting points stand for (Rules P8, P9). Thread-safe.
 *
 * @param events what knows the events table
 * @param patience how long to wait for transactions that are appending
 */
record StartingPlaces(EventPositions events, Duration patience) {

  /**
   * The position to go on after, by partition; 0 is before the first event.
   *
   * @param connection in autocommit mode
   * @throws io.workprovider.InvalidPositionException if the position is not this provider's
   */
  long[] of(Connection connection, EventSequence sequence, int partitions, StartingPoint start)
      throws SQLException {
    if (start instanceof StartingPoint.AtTime at) {
      return events.beforeTime(connection, sequence, partitions, at.time(), patience);
    }
    long[] places = new long[partitions];
    if (start instanceof StartingPoint.End) {
      Arrays.fill(places, events.settledEnd(connection, patience));
    } else if (start instanceof StartingPoint.After after) {
      Arrays.fill(places, Positions.numberOf(after.position()));
    }
    return places;
  }
}
