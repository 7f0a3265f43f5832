package io.workprovider.postgres.faults;

import io.workprovider.testservers.StopMode;
import io.workprovider.testservers.TcpRelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults in a random order, also several at once.
 *
 * <p>Not among them: a session that is ended while its node is cut off, which may overlap for as
 * long as the lease, and is fenced at the position.
 */
@Tag("faults")
final class RandomFaultsTest {

  private static final int ROUNDS = 8;

  /** What may be unsaved each time that all partitions move. */
  private static final int UNSAVED = FaultCluster.PARTITIONS * FaultCluster.SAVE_EVENTS;

  private final List<String> alive = new ArrayList<>(List.of("n0", "n1", "n2"));
  private int started = 3;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void a9_nothingIsLostOrLeftWhateverComesTogether(long seed) {
    Random random = new Random(seed);
    try (FaultCluster cluster =
        FaultCluster.of(Servers.own(), Map.of(), alive.toArray(String[]::new))) {
      for (int round = 0; round < ROUNDS; round++) {
        reviveAll(cluster);
        hurt(cluster, random);
      }
      reviveAll(cluster);
      String[] all = alive.toArray(String[]::new);
      cluster.awaitShared(all);
      cluster.awaitHandlingBy(all);
      cluster.judge(2 * ROUNDS * UNSAVED);
    }
  }

  private void hurt(FaultCluster cluster, Random random) {
    String first = alive.get(random.nextInt(alive.size()));
    String second = alive.get(random.nextInt(alive.size()));
    switch (random.nextInt(7)) {
      case 0 -> {
        cluster.node(first).kill();
        replace(cluster, first);
      }
      case 1 -> {
        cluster.node(first).leave();
        replace(cluster, first);
      }
      case 2 -> {
        cluster.node(first).freeze();
        pause(cluster, random);
        if (!second.equals(first)) {
          cluster.node(second).kill();
          replace(cluster, second);
        }
        pause(cluster, random);
        cluster.node(first).thaw();
      }
      case 3 -> {
        cut(random).accept(cluster.cable(first));
        pause(cluster, random);
        cut(random).accept(cluster.cable(second));
        pause(cluster, random);
        cluster.cable(first).heal();
        cluster.cable(second).heal();
      }
      case 4 -> {
        cut(random).accept(cluster.cable(first));
        Servers.own().restart(random.nextBoolean() ? StopMode.FAST : StopMode.IMMEDIATE);
        pause(cluster, random);
        cluster.cable(first).heal();
      }
      case 5 -> {
        cluster.node(first).freeze();
        Servers.own().restart(random.nextBoolean() ? StopMode.FAST : StopMode.IMMEDIATE);
        pause(cluster, random);
        cluster.node(first).thaw();
      }
      default -> {
        Servers.own().pause();
        pause(cluster, random);
        Servers.own().resume();
      }
    }
    pause(cluster, random);
  }

  /** A node that came while the server was away ended at once (Rule D9), and is started anew. */
  private void reviveAll(FaultCluster cluster) {
    for (String name : List.copyOf(alive)) {
      cluster.awaitUntil(
          FaultCluster.LONG,
          name + " has joined or ended",
          () -> cluster.node(name).hasJoinedOrEnded());
      if (!cluster.node(name).isAlive()) {
        replace(cluster, name);
        reviveAll(cluster);
        return;
      }
    }
  }

  private void replace(FaultCluster cluster, String gone) {
    alive.remove(gone);
    String name = "n" + started++;
    cluster.start(name);
    alive.add(name);
  }

  private static Consumer<TcpRelay> cut(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> TcpRelay::cut;
      case 1 -> TcpRelay::cutUp;
      default -> TcpRelay::cutDown;
    };
  }

  /** Up to two leases. */
  private static void pause(FaultCluster cluster, Random random) {
    long end = System.nanoTime() + Duration.ofMillis(random.nextInt(4000)).toNanos();
    cluster.awaitUntil(FaultCluster.LONG, "time passes", () -> System.nanoTime() > end);
  }
}
