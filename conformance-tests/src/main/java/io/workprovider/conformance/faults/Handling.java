package io.workprovider.conformance.faults;

/**
 * One call of a handler, as its node wrote it down. Times are of the monotonic clock, which all
 * processes of a machine share.
 *
 * @param node the name of the process
 * @param number the event's number in its stream, from 0
 * @param start when it was called
 * @param end when it returned, or when its process was killed
 * @param completed whether it did its work; false if it was cancelled or killed
 */
public record Handling(
    String node,
    String partition,
    long epoch,
    String stream,
    long number,
    long start,
    long end,
    boolean completed) {

  /** Whether it ran at a time. */
  public boolean spans(long nanos) {
    return start <= nanos && nanos <= end;
  }

  @Override
  public String toString() {
    return "%s: partition %s epoch %d, %s@%d from %.1f to %.1f ms%s"
        .formatted(
            node,
            partition,
            epoch,
            stream,
            number,
            start / 1e6,
            end / 1e6,
            completed ? "" : " (cut short)");
  }
}
