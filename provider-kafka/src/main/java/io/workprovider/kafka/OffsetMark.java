package io.workprovider.kafka;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside a committed offset, in its metadata, and is fenced with it.
 *
 * @param epoch of the last grant (Rule A1); 0 if there was none
 * @param reset the place in the control topic of the last reset that was carried out (Rule P8); -1
 *     if there was none
 * @param position the offset of the last event that is handled, or that an operator set; -1 if none
 *     ever was (Rule P10), -2 if it was forgotten. The committed offset may be further on: not
 *     every record is an event of the consumer's.
 */
record OffsetMark(long epoch, long reset, long position) {

  /** The position of a partition whose committed offset the broker has forgotten. */
  private static final long FORGOTTEN = -2;

  /** Of an offset that was committed once, but is not there any more. */
  static final OffsetMark GONE = new OffsetMark(0, -1, FORGOTTEN);

  /** Of an offset that was never committed. */
  static final OffsetMark NONE = new OffsetMark(0, -1, -1);

  private static final Pattern FORM =
      Pattern.compile("workprovider epoch=(\\d{1,18}) reset=(-?\\d{1,18}) position=(-?\\d{1,18})");

  /**
   * Reads what {@link #text()} wrote. Another program's offset is a position without an epoch.
   *
   * @param offset the committed offset
   */
  static OffsetMark parse(@Nullable String metadata, long offset) {
    Matcher matcher = FORM.matcher(metadata == null ? "" : metadata);
    return matcher.matches()
        ? new OffsetMark(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3)))
        : new OffsetMark(0, -1, offset - 1);
  }

  /** The mark of the next grant. */
  OffsetMark nextEpoch() {
    return new OffsetMark(epoch + 1, reset, position);
  }

  /** Whether the position was forgotten, and nobody has said where to go on (Rule P9). */
  boolean isForgotten() {
    return position == FORGOTTEN;
  }

  /** The same, with a reset carried out. */
  OffsetMark withReset(long place, long before) {
    return new OffsetMark(epoch, place, before);
  }

  /** The same, with a position saved; never further back (Rule P3). */
  OffsetMark withPosition(long saved) {
    return new OffsetMark(epoch, reset, Math.max(position, saved));
  }

  /** As it is stored. */
  String text() {
    return "workprovider epoch=" + epoch + " reset=" + reset + " position=" + position;
  }
}
