package io.workprovider.examples.delayboard;

import io.workprovider.EventAppender;
import io.workprovider.EventSequence;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Appends departures in the order of the file, at an even pace, on a thread of its own.
 * Thread-safe.
 */
final class FlightFeed implements AutoCloseable {

  private static final Duration TICK = Duration.ofMillis(250);

  private final EventAppender appender;
  private final List<Flight> flights;
  private final int flightsPerTick;
  private final ScheduledExecutorService thread;
  private final CompletableFuture<List<Appended>> done = new CompletableFuture<>();

  // Written by the feed's thread alone.
  private final List<Appended> appended = new ArrayList<>();
  private final Map<String, Long> lengths = new HashMap<>();
  private volatile int count;
  private volatile int limit;

  private FlightFeed(
      EventAppender appender, List<Flight> flights, int perTick, ScheduledExecutorService thread) {
    this.appender = appender;
    this.flights = flights;
    this.flightsPerTick = perTick;
    this.thread = thread;
  }

  /**
   * Starts to append.
   *
   * @param length how long it shall take over all of them
   * @param limit after how many it waits for {@link #go}
   */
  @SuppressWarnings("FutureReturnValueIgnored") // A failure is in done().
  static FlightFeed start(
      EventAppender appender, List<Flight> flights, Duration length, int limit) {
    int ticks = (int) Math.max(1, length.dividedBy(TICK));
    FlightFeed feed =
        new FlightFeed(
            appender,
            flights,
            Math.max(1, (flights.size() + ticks - 1) / ticks),
            Executors.newSingleThreadScheduledExecutor(
                task -> new Thread(task, "delay-board-feed")));
    feed.limit = limit;
    feed.thread.scheduleAtFixedRate(feed::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    return feed;
  }

  /** Lets it append to the end. */
  void go() {
    limit = flights.size();
  }

  /** How many are appended. */
  int count() {
    return count;
  }

  /** What was appended, when all of it is; fails if appending did. */
  CompletableFuture<List<Appended>> done() {
    return done;
  }

  private void tick() {
    try {
      int next = Math.min(count + flightsPerTick, limit);
      append(flights.subList(count, next));
      if (next == flights.size()) {
        done.complete(List.copyOf(appended));
        thread.shutdown();
      }
    } catch (RuntimeException | Error e) {
      done.completeExceptionally(e);
      thread.shutdown();
    }
  }

  private void append(List<Flight> batch) {
    Map<String, List<NewEvent>> byAirport = new LinkedHashMap<>();
    for (Flight flight : batch) {
      byAirport
          .computeIfAbsent(flight.origin(), airport -> new ArrayList<>())
          .add(NewEvent.of("departed", flight.line()));
    }
    byAirport.forEach(
        (airport, events) -> {
          appender.append(
              EventSequence.stream(DelayConsumer.CATEGORY, airport), ExpectedVersion.any(), events);
          for (NewEvent event : events) {
            // Counted here: nobody else appends, and not every provider keeps versions.
            long version = lengths.merge(airport, 1L, Long::sum) - 1;
            appended.add(new Appended(airport, event.id(), version));
          }
          count = appended.size();
        });
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
