package org.example.outside;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;

/** Appends one departure, handles what there is to handle, and says so. */
public final class Departures {

  private Departures() {}

  public static void main(String[] args) throws InterruptedException {
    EventConsumer consumer =
        EventConsumer.named("departures")
            .reads(EventSequence.category("flights"))
            .partitions(4)
            .handledBy((event, context) -> System.out.println("handles " + event.payloadText()))
            .build();
    try (WorkProvider provider = WorkProviders.load()) {
      provider
          .appender()
          .append(EventSequence.stream("flights", "LH 400"), NewEvent.of("departed", "late"));
      long handled = ConsumerService.consumeAll(provider, consumer);
      System.out.println("handled " + handled + " on " + provider.name());
    }
  }
}
