package io.workprovider.conformance.fuzz;

import io.workprovider.EventSequence;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.PositionStore;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.Await;
import io.workprovider.conformance.fuzz.Happening.Answer;
import io.workprovider.conformance.fuzz.Happening.Appended;
import io.workprovider.conformance.fuzz.Happening.Found;
import io.workprovider.conformance.fuzz.Happening.Reset;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Who appends, resets and reads positions, from a node that runs nothing and is never hurt. */
final class Operator {

  /** How long the handlers of the slow and the deaf take. */
  private static final int SLOW_MILLIS = 120;

  private final WorkProvider provider;
  private final History history;
  private final KnownGrants known;
  private final Duration patience;
  private final Map<String, Integer> written = new HashMap<>();

  Operator(WorkProvider provider, History history, KnownGrants known, Duration patience) {
    this.provider = provider;
    this.history = history;
    this.known = known;
    this.patience = patience;
  }

  /** How many events there are. */
  int appended() {
    return written.values().stream().mapToInt(Integer::intValue).sum();
  }

  void append(Step step, Work.Kind kind) {
    Stream stream = EventSequence.stream(Episode.CATEGORY, "s" + step.which());
    int from = written.getOrDefault(stream.name(), 0);
    List<NewEvent> events =
        IntStream.range(from, from + step.amount())
            .mapToObj(number -> new Work(kind, number, SLOW_MILLIS).event())
            .toList();
    long at = System.nanoTime();
    boolean answered = Await.within(patience, () -> appends(stream, events));
    int to = from + step.amount();
    history.add(new Appended(at, stream.name(), from, to, answered));
    if (!answered) {
      throw new AssertionError("Not appended within " + patience.toMillis() + " ms: " + step);
    }
    written.put(stream.name(), to);
  }

  /** The same events again are the same append. */
  private boolean appends(Stream stream, List<NewEvent> events) {
    try {
      provider.appender().append(stream, ExpectedVersion.any(), events);
      return true;
    } catch (ProviderUnavailableException e) {
      // A back end may restart, or be slow on a busy machine; the caller waits no longer than it
      // must.
      return false;
    }
  }

  void reset(String consumer) {
    long at = System.nanoTime();
    Answer answer = Answer.NONE;
    try {
      provider.positions().resetAll(consumer, StartingPoint.beginning());
      answer = Answer.ACCEPTED;
    } catch (IllegalArgumentException e) {
      answer = Answer.REFUSED; // Nobody has run it yet.
    } catch (ProviderUnavailableException e) {
      answer = Answer.NONE; // It may have been done, which the oracle allows for.
    }
    history.add(new Reset(at, System.nanoTime(), consumer, answer));
  }

  void readPositions() {
    PositionStore positions = provider.positions();
    for (String consumer : Episode.CONSUMERS) {
      long at = System.nanoTime();
      positions
          .findAll(consumer)
          .forEach(
              (partition, position) -> {
                Share share = new Share(consumer, partition.value());
                Tag event = known.event(share, position);
                if (event != null) {
                  history.add(new Found(at, share, event));
                }
              });
    }
  }
}
