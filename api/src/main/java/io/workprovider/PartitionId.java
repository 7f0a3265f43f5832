package io.workprovider;

import java.util.Objects;

/**
 * Names one partition of a consumer.
 *
 * <p>Opaque: on one provider a number, on another a topic and a number. Equal on every node for the
 * same partition. Ordered for display, numbers by value.
 *
 * @param value the provider's own name of the partition, not empty
 */
public record PartitionId(String value) implements Comparable<PartitionId> {

  public PartitionId {
    Objects.requireNonNull(value, "value");
    if (value.isEmpty()) {
      throw new IllegalArgumentException("A partition's id is not empty.");
    }
  }

  /** A partition that is a number, from 0. */
  public static PartitionId of(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("A partition's number is 0 or more, not " + number + ".");
    }
    return new PartitionId(Integer.toString(number));
  }

  /**
   * Digits are compared as the numbers that they write, everything else by character, digits before
   * all else. What differs in leading zeros alone is ordered by its text, so that only equal ids
   * compare as equal.
   */
  @Override
  public int compareTo(PartitionId other) {
    String theirs = other.value;
    int i = 0;
    int j = 0;
    while (i < value.length() && j < theirs.length()) {
      int endOfMine = endOfNumber(value, i);
      int endOfTheirs = endOfNumber(theirs, j);
      int order =
          endOfMine > i && endOfTheirs > j
              ? compareNumbers(value.substring(i, endOfMine), theirs.substring(j, endOfTheirs))
              : compareOthers(value.charAt(i), theirs.charAt(j));
      if (order != 0) {
        return order;
      }
      i = Math.max(i + 1, endOfMine);
      j = Math.max(j + 1, endOfTheirs);
    }
    int rest = Integer.compare(value.length() - i, theirs.length() - j);
    return rest != 0 ? rest : value.compareTo(theirs);
  }

  /** Where the digits end that begin here; here if none do. */
  private static int endOfNumber(String text, int from) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int compareNumbers(String mine, String theirs) {
    String significant = mine.substring(zeros(mine));
    String other = theirs.substring(zeros(theirs));
    return significant.length() != other.length()
        ? Integer.compare(significant.length(), other.length())
        : significant.compareTo(other);
  }

  private static int zeros(String digits) {
    int count = 0;
    while (count < digits.length() && digits.charAt(count) == '0') {
      count++;
    }
    return count;
  }

  private static int compareOthers(char mine, char theirs) {
    return isDigit(mine) != isDigit(theirs)
        ? (isDigit(mine) ? -1 : 1)
        : Character.compare(mine, theirs);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  @Override
  public String toString() {
    return value;
  }
}
