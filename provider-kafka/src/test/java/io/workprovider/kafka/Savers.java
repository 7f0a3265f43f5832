package io.workprovider.kafka;

import io.workprovider.WorkProviderException;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;

/**
 * Handles what nodes are granted, each grant on a thread of its own that saves after each event,
 * and releases what is asked back. So a save is under way nearly all the time.
 */
final class Savers implements AssignmentListener, AutoCloseable {

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<PartitionAssignment, Semaphore> current = new ConcurrentHashMap<>();
  private final Set<PartitionAssignment> askedBack = ConcurrentHashMap.newKeySet();
  private final List<Delivery> handled;
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /**
   * The threads of one node.
   *
   * @param handled where what is handled goes, in the order in which it is; for several threads
   */
  Savers(List<Delivery> handled) {
    this.handled = handled;
  }

  @Override
  public void granted(PartitionAssignment assignment) {
    if (closed) {
      return; // The other one left, and the test is over.
    }
    Semaphore signals = new Semaphore(0);
    current.put(assignment, signals);
    assignment.whenReady(signals::release);
    threads.execute(() -> run(assignment, signals));
  }

  private void run(PartitionAssignment assignment, Semaphore signals) {
    try {
      while (!closed && !askedBack.contains(assignment)) {
        List<Delivery> next = assignment.poll(1);
        if (next.isEmpty()) {
          signals.acquire();
        }
        for (Delivery delivery : next) {
          handled.add(delivery);
          assignment.save(Progress.to(delivery.position()));
        }
      }
      current.remove(assignment);
      assignment.release(Progress.none());
    } catch (WorkProviderException | InterruptedException e) {
      failures.add(assignment + ": " + e);
    }
  }

  @Override
  public void revoking(PartitionAssignment assignment, Duration within) {
    askedBack.add(assignment);
    signal(assignment);
  }

  @Override
  public void lost(PartitionAssignment assignment, String reason) {
    if (!closed) {
      failures.add(assignment + ": lost, since " + reason);
    }
  }

  private void signal(PartitionAssignment assignment) {
    Semaphore signals = current.get(assignment);
    if (signals != null) {
      signals.release();
    }
  }

  /** How many grants are worked on. */
  int working() {
    return current.size();
  }

  /** What went wrong. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    closed = true;
    current.keySet().forEach(this::signal);
    threads.shutdown();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(threads::isTerminated);
  }
}
