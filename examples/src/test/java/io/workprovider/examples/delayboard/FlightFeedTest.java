package io.workprovider.examples.delayboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workprovider.EventAppender;
import io.workprovider.ProviderUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FlightFeedTest {

  private static final Duration LENGTH = Duration.ofMillis(500);

  private final Map<String, Long> versions = new ConcurrentHashMap<>();

  private final EventAppender appender =
      (stream, expected, events) ->
          versions.merge(stream.name(), events.size() - 1L, (last, more) -> last + more + 1);

  @Test
  void appendsEveryFlightToTheStreamOfItsAirportInOrder()
      throws IOException, ExecutionException, InterruptedException {
    List<Flight> flights = FlightFile.first(1_000);
    try (FlightFeed feed = FlightFeed.start(appender, flights, LENGTH, flights.size())) {
      List<Appended> appended = feed.done().get();

      assertEquals(1_000, appended.size());
      assertEquals(
          flights.stream().filter(flight -> flight.origin().equals("DFW")).count() - 1,
          appended.stream()
              .filter(event -> event.airport().equals("DFW"))
              .mapToLong(Appended::version)
              .max()
              .orElseThrow());
      assertEquals(
          1_000,
          appended.stream().map(event -> event.airport() + event.version()).distinct().count());
    }
  }

  @Test
  void waitsAtTheLimitUntilItMayGoOn()
      throws IOException, ExecutionException, InterruptedException {
    List<Flight> flights = FlightFile.first(1_000);
    CountDownLatch ticks = new CountDownLatch(600);
    EventAppender counting =
        (stream, expected, events) -> {
          events.forEach(event -> ticks.countDown());
          return appender.append(stream, expected, events);
        };
    try (FlightFeed feed = FlightFeed.start(counting, flights, LENGTH, 600)) {
      ticks.await();
      assertFalse(feed.done().isDone());

      feed.go();

      assertEquals(1_000, feed.done().get().size());
    }
  }

  @Test
  void aFailureIsNotKeptSecret() throws IOException {
    EventAppender broken =
        (stream, expected, events) -> {
          throw new ProviderUnavailableException("gone", null);
        };
    try (FlightFeed feed = FlightFeed.start(broken, FlightFile.first(1_000), LENGTH, 1_000)) {
      ExecutionException failure = assertThrows(ExecutionException.class, () -> feed.done().get());

      assertInstanceOf(ProviderUnavailableException.class, failure.getCause());
    }
  }
}
