package io.workprovider.conformance;

import io.workprovider.Event;
import io.workprovider.EventAppender;
import io.workprovider.EventSequence;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.spi.Delivery;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Appends events to the streams of a category, numbered per stream from 0, and remembers how many.
 *
 * <p>Thread-safe as long as each stream has one writing thread.
 */
final class Writer {

  private static final String TYPE = "numbered";

  private final EventAppender appender;
  private final String category;
  private final Map<String, Integer> written = new ConcurrentHashMap<>();

  Writer(EventAppender appender, String category) {
    this.appender = appender;
    this.category = category;
  }

  /** Appends so many events to a stream, in one step. */
  void append(String stream, int count) {
    int first = written.getOrDefault(stream, 0);
    List<NewEvent> events =
        IntStream.range(first, first + count)
            .mapToObj(number -> NewEvent.of(TYPE, Integer.toString(number)))
            .toList();
    Stream target = EventSequence.stream(category, stream);
    appender.append(target, ExpectedVersion.any(), events);
    written.put(stream, first + count);
  }

  /** Appends so many events to each of so many streams. */
  void spread(int streams, int count) {
    for (int i = 0; i < streams; i++) {
      append(stream(i), count);
    }
  }

  /** The name of a stream that {@link #spread} writes to. */
  static String stream(int index) {
    return "stream-" + index;
  }

  /** How many events each stream has. */
  Map<String, Integer> written() {
    return new TreeMap<>(written);
  }

  int total() {
    return written.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The number of an event that a writer appended; -1 of any other. */
  static int number(Event event) {
    return event.type().equals(TYPE) ? Integer.parseInt(event.payloadText()) : -1;
  }

  /** Deliveries as stream#number, for comparing. */
  static List<String> tags(List<Delivery> deliveries) {
    return deliveries.stream().map(delivery -> tag(delivery.event())).toList();
  }

  static String tag(Event event) {
    return event.stream() + "#" + number(event);
  }

  /** The tags of a stream's events in a range, the last not included. */
  static List<String> tags(String stream, int from, int to) {
    return IntStream.range(from, to).mapToObj(number -> stream + "#" + number).toList();
  }
}
