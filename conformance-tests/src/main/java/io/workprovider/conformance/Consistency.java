package io.workprovider.conformance;

import io.workprovider.PartitionId;
import io.workprovider.conformance.Timeline.Handling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Judges what a consumer's handlers did, on all nodes, by their timeline. */
final class Consistency {

  private final Timeline timeline;
  private final String consumer;

  Consistency(Timeline timeline, String consumer) {
    this.timeline = timeline;
    this.consumer = consumer;
  }

  /** How often each event was handled, as stream#number. */
  Map<String, Integer> times() {
    Map<String, Integer> times = new TreeMap<>();
    timeline
        .handled(consumer)
        .forEach(call -> times.merge(call.stream() + "#" + call.number(), 1, Integer::sum));
    return times;
  }

  /** Whether each of these events was handled at least once. */
  boolean isComplete(Map<String, Integer> written) {
    Map<String, Integer> times = times();
    return written.entrySet().stream()
        .flatMap(entry -> Writer.tags(entry.getKey(), 0, entry.getValue()).stream())
        .allMatch(times::containsKey);
  }

  /** Waits until each of these events was handled (Rule E1). */
  void awaitComplete(Map<String, Integer> written, java.time.Duration bound) {
    Await.until("every event is handled by consumer=" + consumer, bound, () -> isComplete(written));
  }

  /** Each of these events was handled exactly once, and nothing else was (Rule E3). */
  void assertExactlyOnce(Map<String, Integer> written) {
    Map<String, Integer> expected = new TreeMap<>();
    written.forEach(
        (stream, count) -> Writer.tags(stream, 0, count).forEach(tag -> expected.put(tag, 1)));
    Map<String, Integer> actual = times();
    if (!actual.equals(expected)) {
      Map<String, Integer> wrong = new TreeMap<>(actual);
      expected.forEach((tag, one) -> wrong.putIfAbsent(tag, 0));
      wrong.entrySet().removeIf(entry -> entry.getValue().equals(expected.get(entry.getKey())));
      throw new AssertionError("Not handled exactly once, with how often they were: " + wrong);
    }
  }

  /** No event was begun before the one before it in its stream was done (Rule E2). */
  void assertInOrder() {
    Map<String, Handling> firstDone = new HashMap<>();
    for (Handling call : timeline.handled(consumer)) {
      firstDone.merge(
          call.stream() + "#" + call.number(),
          call,
          (one, other) -> one.ended() <= other.ended() ? one : other);
    }
    for (Handling call : timeline.tried(consumer)) {
      if (call.number() == 0) {
        continue;
      }
      Handling before = firstDone.get(call.stream() + "#" + (call.number() - 1));
      if (before == null || before.ended() > call.began()) {
        throw new AssertionError(
            "Begun before the event before it in its stream was done: " + call);
      }
    }
  }

  /** In no partition did a call begin before the one before it had ended (Rule E5). */
  void assertOneCallAtATime() {
    Map<PartitionId, Handling> last = new HashMap<>();
    for (Handling call : timeline.tried(consumer)) {
      Handling before = last.put(call.partition(), call);
      if (before != null && before.ended() > call.began()) {
        throw new AssertionError("Side by side in one partition: " + before + " and " + call);
      }
    }
  }

  /** Every stream was handled in one partition only, whatever the node (Rule E6). */
  void assertStreamsKeepTheirPartition() {
    Map<String, PartitionId> partitions = new HashMap<>();
    for (Handling call : timeline.handled(consumer)) {
      PartitionId other = partitions.put(call.stream(), call.partition());
      if (other != null && !other.equals(call.partition())) {
        throw new AssertionError(
            "Stream " + call.stream() + " is in partition " + other + " and in " + call);
      }
    }
  }

  /** The numbers of a stream's events, in the order in which they were handled. */
  List<Integer> numbers(String stream) {
    return timeline.handled(consumer).stream()
        .filter(call -> call.stream().equals(stream))
        .map(Handling::number)
        .toList();
  }
}
