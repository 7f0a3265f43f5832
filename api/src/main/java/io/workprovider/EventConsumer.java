package io.workprovider;

import io.workprovider.spi.ConsumerDefinition;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A named kind of work over one event sequence, written once and run on any provider.
 *
 * <pre>{@code
 * EventConsumer delays = EventConsumer.named("delay-board")
 *     .reads(EventSequence.category("flights"))
 *     .partitions(8)
 *     .handledBy((event, context) -> board.record(event))
 *     .build();
 * }</pre>
 *
 * <p>The same name on many nodes is one group, which shares the partitions. Immutable and
 * thread-safe; its handler must be thread-safe too, as far as partitions share state.
 */
public final class EventConsumer {

  private final ConsumerDefinition definition;
  private final BatchEventHandler handler;
  private final int batchSize;
  private final @Nullable Predicate<Event> filter;
  private final RetryPolicy retryPolicy;
  private final FailurePolicy failurePolicy;
  private final int saveEveryEvents;
  private final Duration saveEvery;
  private final Duration handlerDeadline;
  private final int concurrency;

  private EventConsumer(Builder builder) {
    this.definition = builder.definition();
    this.handler = builder.requiredHandler();
    this.batchSize = builder.batchSize;
    this.filter = builder.filter;
    this.retryPolicy = builder.retryPolicy;
    this.failurePolicy = builder.failurePolicy;
    this.saveEveryEvents = builder.saveEveryEvents;
    this.saveEvery = builder.saveEvery;
    this.handlerDeadline = builder.handlerDeadline;
    this.concurrency = builder.concurrency;
  }

  /**
   * Begins a consumer.
   *
   * @param name 1 to 80 ASCII letters, digits, {@code .}, {@code _} and {@code -}; names its group
   *     and its positions for good
   * @throws IllegalArgumentException if the name is not allowed
   */
  public static Builder named(String name) {
    return new Builder(Names.consumer(name));
  }

  /** Its name. */
  public String name() {
    return definition.name();
  }

  /** What a provider needs to know of it. */
  public ConsumerDefinition definition() {
    return definition;
  }

  /** The handler; one that was given for single events is called with batches of one. */
  public BatchEventHandler handler() {
    return handler;
  }

  /** The most events that one call of the handler gets; 1 if it handles single events. */
  public int batchSize() {
    return batchSize;
  }

  /** Which events are handled; none if all are. */
  public Optional<Predicate<Event>> filter() {
    return Optional.ofNullable(filter);
  }

  /** How failed events are tried again. */
  public RetryPolicy retryPolicy() {
    return retryPolicy;
  }

  /** What happens when tries are used up. */
  public FailurePolicy failurePolicy() {
    return failurePolicy;
  }

  /** After how many events, at the latest, the position is saved. */
  public int saveEveryEvents() {
    return saveEveryEvents;
  }

  /** After how much time, at the latest, the position is saved. */
  public Duration saveEvery() {
    return saveEvery;
  }

  /** How long a call of the handler may take before it is reported. */
  public Duration handlerDeadline() {
    return handlerDeadline;
  }

  /** How many partitions are handled side by side on one node, at most. */
  public int concurrency() {
    return concurrency;
  }

  @Override
  public String toString() {
    return "EventConsumer[" + definition + "]";
  }

  /** Collects the parts of a consumer. Durations are 365 days at most. Not thread-safe. */
  public static final class Builder {

    /** Long enough for "never", and short enough to count in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final String name;
    private @Nullable EventSequence sequence;
    private OptionalInt partitions = OptionalInt.empty();
    private StartingPoint startingPoint = StartingPoint.beginning();
    private Duration pollInterval = Duration.ofMillis(500);
    private Duration releaseDeadline = Duration.ofSeconds(30);
    private @Nullable BatchEventHandler handler;
    private int batchSize = 1;
    private @Nullable Predicate<Event> filter;
    private RetryPolicy retryPolicy = RetryPolicy.defaults();
    private FailurePolicy failurePolicy = FailurePolicy.STOP;
    private int saveEveryEvents = 20_000;
    private Duration saveEvery = Duration.ofSeconds(1);
    private Duration handlerDeadline = Duration.ofMinutes(1);
    private int concurrency = 64;

    private Builder(String name) {
      this.name = name;
    }

    /** What it reads. Required. */
    public Builder reads(EventSequence sequence) {
      this.sequence = Objects.requireNonNull(sequence, "sequence");
      return this;
    }

    /**
     * Into how many partitions the sequence is cut, 1 to 1,024. All consumers of a category agree
     * on it. If nobody says, what is already agreed holds, else 1. A stream always has 1.
     */
    public Builder partitions(int count) {
      if (count < 1 || count > ConsumerDefinition.MAX_PARTITIONS) {
        throw new IllegalArgumentException(
            "Consumer '"
                + name
                + "' asks for "
                + count
                + " partitions; allowed are 1 to "
                + ConsumerDefinition.MAX_PARTITIONS
                + ".");
      }
      this.partitions = OptionalInt.of(count);
      return this;
    }

    /**
     * Where it starts with no stored position; the beginning unless said otherwise. Applied once,
     * when the first node of the group subscribes (Rule P9).
     *
     * @throws IllegalArgumentException for {@link StartingPoint.After}, which names one partition
     */
    public Builder startsAt(StartingPoint point) {
      if (point instanceof StartingPoint.After) {
        throw new IllegalArgumentException(
            "Consumer '"
                + name
                + "' cannot start "
                + point
                + ": a position belongs to one partition. Start at the beginning, the end or a"
                + " time, then reset the partition.");
      }
      this.startingPoint = Objects.requireNonNull(point, "point");
      return this;
    }

    /** Handles each event with this. Either this or the batch form is required. */
    public Builder handledBy(EventHandler handler) {
      Objects.requireNonNull(handler, "handler");
      this.handler = (events, context) -> handler.handle(events.get(0), context);
      this.batchSize = 1;
      return this;
    }

    /**
     * Handles events in batches of up to this size.
     *
     * @param maxBatchSize 1 or more
     */
    public Builder handledInBatchesBy(int maxBatchSize, BatchEventHandler handler) {
      Objects.requireNonNull(handler, "handler");
      this.batchSize = positive("batch size", maxBatchSize);
      this.handler = handler;
      return this;
    }

    /**
     * Handles only events that pass; the position moves over the others (Rule P6). A filter that
     * throws is treated like a handler that throws.
     */
    public Builder where(Predicate<Event> filter) {
      this.filter = Objects.requireNonNull(filter, "filter");
      return this;
    }

    /** How failed events are tried again; {@link RetryPolicy#defaults()} unless said otherwise. */
    public Builder retries(RetryPolicy policy) {
      this.retryPolicy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /** What happens when tries are used up; {@link FailurePolicy#STOP} unless said otherwise. */
    public Builder whenTriesAreUsedUp(FailurePolicy policy) {
      this.failurePolicy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * How long a lost wake-up may delay an event (Rule E8); 500 ms unless said otherwise.
     *
     * @param interval 10 ms or more
     */
    public Builder pollInterval(Duration interval) {
      this.pollInterval = atLeast("poll interval", Duration.ofMillis(10), interval);
      return this;
    }

    /**
     * Saves the position after so many events or so much time, whichever comes first, and when what
     * was fetched is handled: at once, unless the last save was so recent that saving would cost
     * more than a hundredth of the time. After a crash at most that much is handled again (Rule
     * E4). 20,000 events and one second unless said otherwise.
     *
     * @param events 1 or more
     * @param time more than zero
     */
    public Builder savesPositionEvery(int events, Duration time) {
      this.saveEveryEvents = positive("number of events between saves", events);
      this.saveEvery = atLeast("time between saves", Duration.ofMillis(1), time);
      return this;
    }

    /**
     * How long a call may take before it is reported (Rule H4); one minute unless said otherwise.
     */
    public Builder handlerDeadline(Duration deadline) {
      this.handlerDeadline = atLeast("handler deadline", Duration.ofMillis(1), deadline);
      return this;
    }

    /**
     * How long a partition that is asked back may take to be released before it is taken (Rule A2);
     * 30 s unless said otherwise.
     */
    public Builder releaseDeadline(Duration deadline) {
      this.releaseDeadline = atLeast("release deadline", Duration.ofMillis(1), deadline);
      return this;
    }

    /**
     * How many partitions one node handles side by side at most; 64 unless said otherwise. Each
     * that is being handled takes a thread of this consumer's own.
     */
    public Builder concurrency(int partitions) {
      this.concurrency = positive("concurrency", partitions);
      return this;
    }

    /**
     * The consumer.
     *
     * @throws IllegalStateException if the sequence or the handler is missing
     */
    public EventConsumer build() {
      return new EventConsumer(this);
    }

    private ConsumerDefinition definition() {
      if (sequence == null) {
        throw new IllegalStateException(
            "Consumer '"
                + name
                + "' reads nothing. Say what: .reads(EventSequence.category(\"…\")).");
      }
      return new ConsumerDefinition(
          name, sequence, partitions, startingPoint, pollInterval, releaseDeadline);
    }

    private BatchEventHandler requiredHandler() {
      if (handler == null) {
        throw new IllegalStateException(
            "Consumer '"
                + name
                + "' has no handler. Say which: .handledBy((event, context) -> …).");
      }
      return handler;
    }

    private int positive(String what, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(
            "Consumer '" + name + "' has a " + what + " of " + value + "; it is 1 or more.");
      }
      return value;
    }

    private Duration atLeast(String what, Duration least, Duration value) {
      Objects.requireNonNull(value, what);
      if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "Consumer '"
                + name
                + "' has a "
                + what
                + " of "
                + value
                + "; it is from "
                + least
                + " to "
                + LONGEST
                + ".");
      }
      return value;
    }

    @Override
    public String toString() {
      return "EventConsumer.Builder[name=" + name + ", sequence=" + sequence + "]";
    }
  }
}
