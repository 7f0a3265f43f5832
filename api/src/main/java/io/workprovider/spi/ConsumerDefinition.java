package io.workprovider.spi;

import io.workprovider.EventSequence;
import io.workprovider.StartingPoint;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a provider needs to know of a consumer.
 *
 * <p>Made by {@link io.workprovider.EventConsumer}, which checks the parts. Immutable and
 * thread-safe.
 */
public final class ConsumerDefinition {

  /** The most partitions that a consumer can have. */
  public static final int MAX_PARTITIONS = 1024;

  private final String name;
  private final EventSequence sequence;
  private final OptionalInt partitions;
  private final StartingPoint startingPoint;
  private final Duration pollInterval;
  private final Duration releaseDeadline;

  /**
   * A definition.
   *
   * @throws IllegalArgumentException if a stream is to have more than one partition
   */
  public ConsumerDefinition(
      String name,
      EventSequence sequence,
      OptionalInt partitions,
      StartingPoint startingPoint,
      Duration pollInterval,
      Duration releaseDeadline) {
    this.name = Objects.requireNonNull(name, "name");
    this.sequence = Objects.requireNonNull(sequence, "sequence");
    this.partitions = Objects.requireNonNull(partitions, "partitions");
    this.startingPoint = Objects.requireNonNull(startingPoint, "startingPoint");
    this.pollInterval = Objects.requireNonNull(pollInterval, "pollInterval");
    this.releaseDeadline = Objects.requireNonNull(releaseDeadline, "releaseDeadline");
    if (sequence instanceof EventSequence.Stream && partitions.orElse(1) != 1) {
      throw new IllegalArgumentException(
          "Consumer '"
              + name
              + "' reads "
              + sequence
              + " and asks for "
              + partitions.getAsInt()
              + " partitions; a stream has exactly 1. Leave the number out.");
    }
  }

  /** The consumer's name. */
  public String name() {
    return name;
  }

  /** What it reads. */
  public EventSequence sequence() {
    return sequence;
  }

  /** How many partitions it asks for, 1 to {@link #MAX_PARTITIONS}; none if it does not say. */
  public OptionalInt partitions() {
    return partitions;
  }

  /** Where it starts with no stored position; never {@link StartingPoint.After}. */
  public StartingPoint startingPoint() {
    return startingPoint;
  }

  /** How long an event may go unnoticed when a wake-up is lost (Rule E8). */
  public Duration pollInterval() {
    return pollInterval;
  }

  /** How long a partition that is asked back may take to be released (Rule A2). */
  public Duration releaseDeadline() {
    return releaseDeadline;
  }

  @Override
  public String toString() {
    return "consumer="
        + name
        + " reads="
        + sequence
        + " partitions="
        + (partitions.isPresent() ? partitions.getAsInt() : "unsaid")
        + " startsAt="
        + startingPoint;
  }
}
