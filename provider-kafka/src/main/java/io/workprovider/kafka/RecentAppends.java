package io.workprovider.kafka;

import io.workprovider.EventSequence.Stream;
import io.workprovider.NewEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The events that this node appended last, so that an append that is tried again is not stored
 * twice. Kafka cannot be asked whether it has an event: what another process appended, or this one
 * long ago, is not recognised.
 *
 * <p>Thread-safe.
 */
final class RecentAppends {

  private static final int MOST = 20_000;

  private final Object lock = new Object();
  private final Map<UUID, Stream> streams =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Stream> eldest) {
          return size() > MOST;
        }
      };

  /** Whether all of these are known to be stored in the stream. */
  boolean contains(Stream stream, List<NewEvent> events) {
    synchronized (lock) {
      return events.stream().allMatch(event -> stream.equals(streams.get(event.id())));
    }
  }

  void add(Stream stream, List<NewEvent> events) {
    synchronized (lock) {
      events.forEach(event -> streams.put(event.id(), stream));
    }
  }
}
