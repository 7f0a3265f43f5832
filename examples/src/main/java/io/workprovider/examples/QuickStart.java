package io.workprovider.examples;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.EventSequence;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;

/**
 * The quick start of the README. Run it on as many nodes as you like; they share the twelve
 * partitions.
 */
public final class QuickStart {

  private QuickStart() {}

  // snippet: quick-start
  public static void main(String[] args) throws InterruptedException {
    EventConsumer consumer = departures((event, context) -> System.out.println(event));

    try (WorkProvider provider = WorkProviders.load();
        ConsumerService service = ConsumerService.start(provider, consumer)) {
      service.awaitStop();
    }
  }

  static EventConsumer departures(EventHandler handler) {
    return EventConsumer.named("departures")
        .reads(EventSequence.category("flights"))
        .partitions(12)
        .handledBy(handler)
        .build();
  }
  // end
}
