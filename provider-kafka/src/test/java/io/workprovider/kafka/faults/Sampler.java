package io.workprovider.kafka.faults;

import io.workprovider.PartitionId;
import io.workprovider.PartitionOverview;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkAdmin;
import io.workprovider.conformance.faults.FaultNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks at epochs and positions all the time: they only rise (Rules A1, P2, P3).
 *
 * <p>Where brokers take over from each other, one that just has may answer from before the last
 * commits. There it is looked at only whether a grant began before a position that was stored.
 */
final class Sampler implements AutoCloseable {

  private static final long PAUSE_MILLIS = 50;

  private final WorkAdmin admin;
  private final boolean readsMayBeOld;
  private final Map<PartitionId, Stored> last = new HashMap<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "fault-sampler");

  private record Stored(long epoch, long position) {}

  private Sampler(WorkAdmin admin, boolean readsMayBeOld) {
    this.admin = admin;
    this.readsMayBeOld = readsMayBeOld;
  }

  static Sampler start(WorkAdmin admin, boolean readsMayBeOld) {
    Sampler sampler = new Sampler(admin, readsMayBeOld);
    sampler.thread.start();
    return sampler;
  }

  private void run() {
    try {
      while (!closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        look();
      }
      look();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void look() {
    try {
      admin.consumer(FaultNode.CONSUMER).ifPresent(found -> found.partitions().forEach(this::see));
    } catch (ProviderUnavailableException e) {
      Thread.onSpinWait(); // The fault under test; sampling goes on once the broker is back.
    }
  }

  private void see(PartitionOverview seen) {
    long position = seen.position().map(at -> Long.parseLong(at.value())).orElse(-1L);
    Stored now = new Stored(seen.epoch(), position);
    Stored before = last.getOrDefault(seen.partition(), now);
    boolean back = now.epoch < before.epoch || now.position < before.position;
    if (back && readsMayBeOld && now.epoch <= before.epoch) {
      return;
    }
    last.put(seen.partition(), now);
    if (back) {
      violations.add(seen.partition() + " went from " + before + " to " + now);
    }
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
