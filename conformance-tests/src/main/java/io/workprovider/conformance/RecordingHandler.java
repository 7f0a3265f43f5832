package io.workprovider.conformance;

import io.workprovider.Event;
import io.workprovider.EventHandler;
import io.workprovider.HandlerContext;
import io.workprovider.conformance.Timeline.Entry;
import io.workprovider.conformance.Timeline.Handling;
import io.workprovider.conformance.Timeline.What;

/** A handler that writes down when its calls begin and how they end. */
final class RecordingHandler implements EventHandler {

  private final String node;
  private final Timeline timeline;
  private final EventHandler handler;

  RecordingHandler(String node, Timeline timeline, EventHandler handler) {
    this.node = node;
    this.timeline = timeline;
    this.handler = handler;
  }

  @Override
  public void handle(Event event, HandlerContext context) throws Exception {
    long began = System.nanoTime();
    String detail = Writer.tag(event) + " attempt " + context.attempt();
    write(context, began, What.HANDLING, detail);
    boolean done = false;
    try {
      handler.handle(event, context);
      done = true;
    } finally {
      long ended = System.nanoTime();
      write(context, ended, done ? What.HANDLED : What.FAILED, detail);
      timeline.add(
          new Handling(
              node,
              context.consumer(),
              context.partition(),
              context.epoch(),
              event.stream(),
              Writer.number(event),
              began,
              ended,
              done));
    }
  }

  private void write(HandlerContext context, long nanos, What what, String detail) {
    timeline.add(
        new Entry(
            nanos,
            node,
            context.consumer(),
            context.partition().value(),
            context.epoch(),
            what,
            detail));
  }
}
