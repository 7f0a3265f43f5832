package io.workprovider.conformance.faults;

import io.workprovider.ConsumerService;
import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.HandlerContext;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One node in a JVM of its own, which finds its provider by its class path and system properties.
 * Its handler writes to standard output what it begins and ends, one write for each line, so that
 * what happened before a SIGKILL is there. It ends with its standard input.
 */
public final class FaultNode {

  /** The consumer that it runs. */
  public static final String CONSUMER = "faults";

  /** The category that it reads. */
  public static final String CATEGORY = "faults";

  /** An event of this type takes as many milliseconds as its payload says. */
  public static final String SLOW = "Slow";

  /** Like {@link #SLOW}, and neither a cancellation nor an interrupt ends it. */
  public static final String DEAF = "Deaf";

  /** The key of metadata under which an event's number in its stream stands. */
  static final String NUMBER = "number";

  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final CountDownLatch PARENT_GONE = new CountDownLatch(1);

  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

  private FaultNode() {}

  /** Runs until standard input ends. */
  public static void main(String[] arguments) throws InterruptedException {
    Thread parent = new Thread(FaultNode::awaitParent, "parent");
    parent.setDaemon(true);
    parent.start();
    new FaultNode().run();
  }

  private static void awaitParent() {
    try {
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      // The pipe broke, which says the same as its end.
      PARENT_GONE.countDown();
    }
    PARENT_GONE.countDown();
  }

  private void run() throws InterruptedException {
    try (WorkProvider provider = WorkProviders.load();
        ConsumerService service = ConsumerService.start(provider, consumer())) {
      String said = "";
      do {
        String id = provider.nodeId();
        if (!id.equals(said)) {
          said = id;
          say("N " + System.nanoTime() + " " + id);
        }
      } while (!PARENT_GONE.await(20, TimeUnit.MILLISECONDS));
      service.stop();
    }
  }

  private EventConsumer consumer() {
    return EventConsumer.named(CONSUMER)
        .reads(EventSequence.category(CATEGORY))
        .partitions(Integer.getInteger("fault.partitions", NodeCluster.PARTITIONS))
        .savesPositionEvery(
            Integer.getInteger("fault.save-events", NodeCluster.SAVE_EVENTS),
            Duration.ofMillis(500))
        .releaseDeadline(Duration.ofMillis(Long.getLong("fault.release-deadline", 10_000)))
        .handlerDeadline(Duration.ofMillis(Long.getLong("fault.handler-deadline", 1_000)))
        .handledBy(this::handle)
        .build();
  }

  private void handle(Event event, HandlerContext context) {
    String what =
        String.join(
            " ",
            context.partition().value(),
            Long.toString(context.epoch()),
            event.stream(),
            event.metadata().get(NUMBER));
    say("S " + System.nanoTime() + " " + what);
    boolean done = work(event, context);
    say((done ? "E " : "X ") + System.nanoTime() + " " + what);
    if (!done) {
      throw new IllegalStateException("The work was taken away.");
    }
  }

  private static boolean work(Event event, HandlerContext context) {
    boolean deaf = event.type().equals(DEAF);
    boolean slow = deaf || event.type().equals(SLOW);
    long millis =
        slow ? Long.parseLong(event.payloadText()) : Long.getLong("fault.handler-millis", 2);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < end) {
      try {
        // It is a kind of work, not a wait for something.
        NEVER.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        if (!deaf) {
          return false;
        }
      }
    }
    return deaf || !context.isCancelled();
  }

  private synchronized void say(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
