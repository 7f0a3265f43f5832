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

  @Override
  public int compareTo(PartitionId other) {
    int prefix = 0;
    while (prefix < value.length()
        && prefix < other.value.length()
        && value.charAt(prefix) == other.value.charAt(prefix)
        && !Character.isDigit(value.charAt(prefix))) {
      prefix++;
    }
    String mine = value.substring(prefix);
    String theirs = other.value.substring(prefix);
    boolean numbers = isNumber(mine) && isNumber(theirs);
    return numbers && mine.length() != theirs.length()
        ? Integer.compare(mine.length(), theirs.length())
        : mine.compareTo(theirs);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return value;
  }
}
