package io.workprovider.postgres.events;

import java.util.List;

/**
 * Events that were read in one go.
 *
 * @param rows in the order of positions
 * @param coveredTo there is nothing else up to this position
 * @param complete whether that is all of the range that was asked for
 */
record Page(List<Row> rows, long coveredTo, boolean complete) {

  /**
   * An event, and what is needed to deal it out.
   *
   * @param streamHash see {@link StreamHash}
   * @param bytes the size of payload and metadata
   */
  record Row(PositionedEvent event, int streamHash, long bytes) {

    long position() {
      return event.number();
    }
  }

  long bytes() {
    long sum = 0;
    for (Row row : rows) {
      sum += row.bytes();
    }
    return sum;
  }
}
