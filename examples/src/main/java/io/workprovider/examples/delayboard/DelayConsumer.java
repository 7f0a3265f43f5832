package io.workprovider.examples.delayboard;

import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.EventSequence;
import io.workprovider.HandlerContext;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts the delay of each departure on the board. Knows no provider: the same class runs on all of
 * them.
 */
final class DelayConsumer implements EventHandler {

  static final String NAME = "delay-board";
  static final String CATEGORY = "flights";
  static final int PARTITIONS = 12;

  private final Board board;
  private final String node;
  private final Duration work;

  private DelayConsumer(Board board, String node, Duration work) {
    this.board = board;
    this.node = node;
    this.work = work;
  }

  /**
   * The consumer.
   *
   * @param board where it writes
   * @param node the label of this node, for the notes
   * @param work how long it takes over each event, besides writing
   */
  static EventConsumer writingTo(Board board, String node, Duration work) {
    return EventConsumer.named(NAME)
        .reads(EventSequence.category(CATEGORY))
        .partitions(PARTITIONS)
        .savesPositionEvery(50, Duration.ofMillis(250))
        .handledBy(new DelayConsumer(board, node, work))
        .build();
  }

  @Override
  public void handle(Event event, HandlerContext context) throws Exception {
    long started = System.nanoTime();
    Flight flight = Flight.parse(event.payloadText());
    workUntil(started + work.toNanos());
    board.note(
        new Handling(
            node,
            context.partition().value(),
            context.epoch(),
            event.stream(),
            event.id(),
            flight.delay(),
            started,
            System.nanoTime()));
  }

  /** Stands for what a real handler waits for, such as another service. */
  private static void workUntil(long end) throws InterruptedException {
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException("asked to stop while at work");
      }
    }
  }
}
