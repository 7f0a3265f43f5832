package io.workprovider.conformance.fuzz;

import io.workprovider.Event;
import io.workprovider.EventHandler;
import io.workprovider.HandlerContext;
import io.workprovider.conformance.Await;
import io.workprovider.conformance.fuzz.Happening.Began;
import io.workprovider.conformance.fuzz.Happening.Ended;

/** Does what events ask of it, and writes down when its calls begin and how they end. */
record WorkHandler(String node, History history, KnownGrants known) implements EventHandler {

  @Override
  public void handle(Event event, HandlerContext context) throws InterruptedException {
    Share share = new Share(context.consumer(), context.partition().value());
    Grant grant = known.find(node, share, context.epoch());
    Tag tag = Work.tag(event);
    long began = System.nanoTime();
    history.add(new Began(began, grant, tag, context.attempt()));
    boolean done = false;
    try {
      work(Work.of(event), context);
      done = true;
    } finally {
      history.add(new Ended(System.nanoTime(), grant, tag, began, done));
    }
  }

  private static void work(Work work, HandlerContext context) throws InterruptedException {
    switch (work.kind()) {
      case QUICK -> {}
      case SLOW -> {
        if (Await.within(work.time(), context::isCancelled) || Thread.interrupted()) {
          throw new InterruptedException("The work was taken away.");
        }
      }
      case DEAF -> {
        long end = System.nanoTime() + work.time().toNanos();
        boolean interrupted = false;
        while (System.nanoTime() < end) {
          interrupted |= Thread.interrupted();
          Await.within(work.time(), () -> System.nanoTime() >= end);
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      case FAILING -> {
        if (context.attempt() == 1) {
          throw new IllegalStateException("It fails once, as it was asked to.");
        }
      }
    }
  }
}
