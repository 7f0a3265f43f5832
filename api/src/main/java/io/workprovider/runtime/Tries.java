package io.workprovider.runtime;

import io.workprovider.EventConsumer;
import io.workprovider.FailurePolicy;
import io.workprovider.spi.Delivery;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the tries of the events in hand, and decides what a failed one means (Rules H1, H2, H6).
 * Used by one thread at a time.
 */
final class Tries {

  /** What a failure means. */
  sealed interface Verdict {}

  /** The same events are tried again after so many nanoseconds. */
  record Again(long pauseNanos) implements Verdict {}

  /** The events of the batch are handed out each by itself, to find out which it is. */
  record OneByOne() implements Verdict {}

  /** The event is passed over. */
  record Skip() implements Verdict {}

  /** The partition stops. */
  record Stop(String reason) implements Verdict {}

  private static final Logger log = LoggerFactory.getLogger(Tries.class);

  private final EventConsumer consumer;
  private final String keys;
  private int attempt = 1;

  /**
   * At the first try.
   *
   * @param keys of a log line
   */
  Tries(EventConsumer consumer, String keys) {
    this.consumer = consumer;
    this.keys = keys;
  }

  /** Which try the next call is, from 1. */
  int attempt() {
    return attempt;
  }

  /** Other events are in hand now. */
  void beginAnew() {
    attempt = 1;
  }

  /** A try failed of its own accord. Says so in the log, unless the partition stops. */
  Verdict failed(List<Delivery> unit, Throwable cause) {
    if (cause instanceof Error) {
      return new Stop("An error that is never retried: " + Problem.of(cause));
    }
    String where = Problem.where(unit);
    OptionalLong nextTry =
        consumer.retryPolicy().pauseAfter(attempt, ThreadLocalRandom.current().nextDouble());
    if (nextTry.isPresent()) {
      log.warn(
          "Try {} failed, and is repeated: {}. {} {}", attempt, Problem.of(cause), keys, where);
      attempt = attempt == Integer.MAX_VALUE ? attempt : attempt + 1;
      return new Again(nextTry.getAsLong());
    }
    String tries = Problem.tries(attempt);
    if (unit.size() > 1) {
      log.warn(
          "{} of a batch failed; its events are handed out one by one. {} {}",
          tries,
          keys,
          where,
          cause);
      return new OneByOne();
    }
    if (consumer.failurePolicy() == FailurePolicy.SKIP) {
      log.warn("{} failed; the event is skipped. {} {}", tries, keys, where, cause);
      return new Skip();
    }
    return new Stop(tries + " failed: " + Problem.of(cause));
  }
}
