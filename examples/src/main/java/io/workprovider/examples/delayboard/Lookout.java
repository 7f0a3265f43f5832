package io.workprovider.examples.delayboard;

import io.workprovider.ConsumerOverview;
import io.workprovider.NodeOverview;
import io.workprovider.PartitionOverview;
import io.workprovider.Position;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkAdmin;
import io.workprovider.examples.delayboard.Scene.NodeRow;
import io.workprovider.examples.delayboard.Scene.PartitionRow;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks a few times a second at what the provider's operators see, shows it, and lets the director
 * wait for what he wants to see. Thread-safe.
 */
final class Lookout implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final WorkAdmin admin;
  private final NoteFolder board;
  private final FlightFeed feed;
  private final int expected;
  private final Screen screen;
  private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();
  private final long start = System.nanoTime();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "delay-board-lookout"));
  private volatile String phase = "";

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition looked = lock.newCondition();
  private @Nullable Scene latest;
  private @Nullable Throwable failure;

  Lookout(WorkAdmin admin, NoteFolder board, FlightFeed feed, int expected, Screen screen) {
    this.admin = admin;
    this.board = board;
    this.feed = feed;
    this.expected = expected;
    this.screen = screen;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A failure is published to those who wait.
  void start() {
    thread.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Says what is going on from now on. */
  void phase(String text) {
    phase = text;
  }

  /** Looks at this node too. */
  void watch(NodeProcess node) {
    nodes.add(node);
  }

  /**
   * Waits for a scene.
   *
   * @return the scene
   * @throws IllegalStateException if it does not come in time, if a node died that should live, or
   *     if looking or appending failed
   */
  Scene await(String what, Predicate<Scene> wanted) throws InterruptedException {
    return awaitFor(PATIENCE, wanted)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Waited " + PATIENCE.toSeconds() + " s to see that " + what + "."));
  }

  /** The same, but a scene that does not come in time is no error. */
  Optional<Scene> awaitFor(Duration limit, Predicate<Scene> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    lock.lock();
    try {
      while (latest == null || !wanted.test(latest)) {
        mustGoOn();
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return Optional.empty();
        }
        looked.awaitNanos(Math.min(left, LOOK_EVERY.toNanos()));
      }
      return Optional.of(latest);
    } finally {
      lock.unlock();
    }
  }

  /** Looks once, without showing it. */
  Scene lookNow() throws IOException {
    String leader =
        admin.nodes().stream()
            .filter(NodeOverview::leader)
            .map(NodeOverview::id)
            .findFirst()
            .orElse("");
    List<PartitionRow> partitions =
        admin
            .consumer(DelayConsumer.NAME)
            .map(ConsumerOverview::partitions)
            .orElse(List.of())
            .stream()
            .map(this::row)
            .toList();
    NoteFolder.Tally tally = board.tally();
    return new Scene(
        Duration.ofNanos(System.nanoTime() - start),
        phase,
        nodes.stream().map(node -> row(node, leader)).toList(),
        partitions,
        expected,
        feed.count(),
        tally.events(),
        tally.handlings() - tally.events());
  }

  private void mustGoOn() {
    if (failure != null) {
      throw new IllegalStateException("Cannot see what is going on.", failure);
    }
    if (feed.done().isCompletedExceptionally()) {
      feed.done().join();
    }
    nodes.forEach(Lookout::mustNotHaveDied);
  }

  private static void mustNotHaveDied(NodeProcess node) {
    if (node.state() == NodeProcess.State.DIED) {
      throw new IllegalStateException("Node " + node.label() + " died by itself; see its log.");
    }
  }

  private void look() {
    try {
      Scene scene = lookNow();
      screen.show(scene);
      publish(scene, null);
    } catch (ProviderUnavailableException e) {
      LOG.warn("Could not look this time.", e);
    } catch (RuntimeException | IOException | Error e) {
      publish(null, e);
    }
  }

  private void publish(@Nullable Scene scene, @Nullable Throwable problem) {
    lock.lock();
    try {
      if (scene != null) {
        latest = scene;
      }
      failure = problem;
      looked.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static NodeRow row(NodeProcess node, String leader) {
    boolean leads = node.state().isUp() && node.id().equals(leader);
    return new NodeRow(node.label(), node.id(), node.pid(), leads, node.state());
  }

  private PartitionRow row(PartitionOverview partition) {
    return new PartitionRow(
        partition.partition().value(),
        partition.owner().map(this::label).orElse("-"),
        partition.epoch(),
        partition.position().map(Position::value).orElse("-"),
        partition.lag(),
        partition.problem().orElse(""));
  }

  private String label(String nodeId) {
    return nodes.stream()
        .filter(node -> node.id().equals(nodeId))
        .map(NodeProcess::label)
        .findFirst()
        .orElse("?");
  }

  /** Ends looking; the last scene stays on the screen. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      thread.awaitTermination(LOOK_EVERY.toMillis() * 4, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
