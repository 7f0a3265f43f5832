package io.workprovider.kafka.faults;

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
 * One node in a JVM of its own. Its handler writes to standard output what it begins and ends, one
 * write for each line, so that what happened before a SIGKILL is there. It ends with its standard
 * input.
 */
final class FaultNode {

  static final String CONSUMER = "faults";
  static final EventSequence SEQUENCE = EventSequence.category("faults");

  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final CountDownLatch PARENT_GONE = new CountDownLatch(1);

  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

  private FaultNode() {}

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
        .reads(SEQUENCE)
        .partitions(Integer.getInteger("fault.partitions"))
        .savesPositionEvery(Integer.getInteger("fault.save-events"), Duration.ofMillis(500))
        .releaseDeadline(Duration.ofSeconds(10))
        .handlerDeadline(Duration.ofSeconds(1))
        .handledBy(this::handle)
        .build();
  }

  /** The payload is the event's number in its stream. */
  private void handle(Event event, HandlerContext context) {
    String what =
        context.partition()
            + " "
            + context.epoch()
            + " "
            + event.stream()
            + " "
            + new String(event.payload(), StandardCharsets.UTF_8);
    say("S " + System.nanoTime() + " " + what);
    boolean done = work(context);
    say((done ? "E " : "X ") + System.nanoTime() + " " + what);
    if (!done) {
      throw new IllegalStateException("The work was taken away.");
    }
  }

  private static boolean work(HandlerContext context) {
    try {
      // It is a kind of work, not a wait for something.
      boolean never = NEVER.await(Long.getLong("fault.handler-millis"), TimeUnit.MILLISECONDS);
      return !never && !context.isCancelled();
    } catch (InterruptedException e) {
      return false;
    }
  }

  private synchronized void say(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
