package io.workprovider.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.ConsumerService;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import io.workprovider.memory.InMemoryStorage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** How a consumer is tested; the README quotes it. */
class DeparturesTest {

  // snippet: testing
  @Test
  void handlesEachDepartureOnce() throws InterruptedException {
    List<String> handled = new CopyOnWriteArrayList<>();
    try (WorkProvider provider = new InMemoryStorage().connect()) {
      provider
          .appender()
          .append(EventSequence.stream("flights", "LH123"), NewEvent.of("departed", "late"));

      ConsumerService.consumeAll(
          provider, QuickStart.departures((event, context) -> handled.add(event.payloadText())));
    }
    assertEquals(List.of("late"), handled);
  }
  // end
}
