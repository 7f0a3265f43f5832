package io.workprovider.conformance;

import io.workprovider.PartitionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * Everything that nodes, listeners and handlers of a test did, with the time it was done.
 *
 * <p>Thread-safe.
 */
final class Timeline {

  private static final int MOST_LINES = 400;

  private final long start = System.nanoTime();
  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final Queue<Handling> handlings = new ConcurrentLinkedQueue<>();

  /** What can be seen of a provider and of a handler. */
  enum What {
    NODE,
    SUBSCRIBED,
    GRANTED,
    REVOKING,
    TOLD,
    LOST,
    SAVED,
    REFUSED,
    RELEASING,
    RELEASED,
    DROPPED,
    STOPPED,
    HANDLING,
    HANDLED,
    FAILED,
    NOTE
  }

  /** Something that was done, and when. */
  record Entry(
      long nanos,
      String node,
      String consumer,
      String partition,
      long epoch,
      What what,
      String detail) {

    boolean is(What other, String consumerName, PartitionId id) {
      return what == other && consumer.equals(consumerName) && partition.equals(id.value());
    }
  }

  /** A call of a handler that has ended. */
  record Handling(
      String node,
      String consumer,
      PartitionId partition,
      long epoch,
      String stream,
      int number,
      long began,
      long ended,
      boolean done) {}

  void node(String node, String detail) {
    add(new Entry(System.nanoTime(), node, "", "", 0, What.NODE, detail));
  }

  void note(String detail) {
    add(new Entry(System.nanoTime(), "test", "", "", 0, What.NOTE, detail));
  }

  void add(Entry entry) {
    entries.add(entry);
  }

  void add(Handling handling) {
    handlings.add(handling);
  }

  /** The entries that pass, by time. */
  List<Entry> entries(Predicate<Entry> filter) {
    return entries.stream().filter(filter).sorted(Comparator.comparingLong(Entry::nanos)).toList();
  }

  /** The partitions of a consumer that a node was granted and did not lose or hand back since. */
  Set<String> owned(String node, String consumer) {
    Map<String, Long> owned = new TreeMap<>();
    for (Entry entry : entries(e -> e.node().equals(node) && e.consumer().equals(consumer))) {
      switch (entry.what()) {
        case GRANTED -> owned.put(entry.partition(), entry.epoch());
        // The end of an earlier grant can be written down after the next one has arrived.
        case LOST, RELEASED, DROPPED, REFUSED -> owned.remove(entry.partition(), entry.epoch());
        default -> {}
      }
    }
    return owned.keySet();
  }

  /** Calls of a consumer's handlers that returned, by the time they began. */
  List<Handling> handled(String consumer) {
    return handlings.stream()
        .filter(handling -> handling.done() && handling.consumer().equals(consumer))
        .sorted(Comparator.comparingLong(Handling::began))
        .toList();
  }

  /** All calls of a consumer's handlers that ended, by the time they began. */
  List<Handling> tried(String consumer) {
    return handlings.stream()
        .filter(handling -> handling.consumer().equals(consumer))
        .sorted(Comparator.comparingLong(Handling::began))
        .toList();
  }

  /** All of it, merged by time, one line each; of a long one its end. */
  @Override
  public String toString() {
    List<Entry> all = entries(entry -> true);
    List<String> lines = new ArrayList<>();
    int skipped = Math.max(0, all.size() - MOST_LINES);
    if (skipped > 0) {
      lines.add("  (" + skipped + " earlier lines left out)");
    }
    all.subList(skipped, all.size()).forEach(entry -> lines.add(line(entry)));
    return String.join(System.lineSeparator(), lines);
  }

  private String line(Entry entry) {
    String subject =
        entry.consumer().isEmpty()
            ? ""
            : entry.partition().isEmpty()
                ? entry.consumer()
                : entry.consumer() + "/" + entry.partition() + "@" + entry.epoch();
    return String.format(
            Locale.ROOT,
            "  %+10.3f ms  %-5s %-10s %s %s",
            (entry.nanos() - start) / 1e6,
            entry.node(),
            entry.what().name().toLowerCase(Locale.ROOT),
            subject,
            entry.detail())
        .stripTrailing();
  }
}
