package io.workprovider.examples.delayboard;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.ConsumerService;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** The consumer runs on any provider; here on the one in memory. */
class DelayConsumerTest {

  @Test
  void keepsABoardThatAgreesWithTheFile()
      throws IOException, InterruptedException, ExecutionException {
    List<Flight> flights = FlightFile.first(2_000);
    ConcurrentLinkedQueue<Handling> notes = new ConcurrentLinkedQueue<>();
    try (WorkProvider provider =
            WorkProviders.load(
                Map.of(
                    "workprovider.provider", "in-memory",
                    "workprovider.in-memory.storage", "delay-consumer"));
        FlightFeed feed =
            FlightFeed.start(
                provider.appender(), flights, Duration.ofMillis(500), flights.size())) {
      List<Appended> appended = feed.done().get();
      ConsumerService.consumeAll(provider, DelayConsumer.writingTo(notes::add, "A", Duration.ZERO));

      Map<String, DelaySum> expected =
          flights.stream().collect(groupingBy(Flight::origin, DelaySum.of(Flight::delay)));
      Verdict verdict = Judge.judge(new Facts(appended, List.copyOf(notes), null, expected));

      assertEquals(List.of(), verdict.violations());
      assertEquals(2_000, verdict.handled());
      assertEquals(12, notes.stream().map(Handling::partition).distinct().count());
    }
  }
}
