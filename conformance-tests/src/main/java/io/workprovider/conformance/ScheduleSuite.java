package io.workprovider.conformance;

import io.workprovider.EventConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Nodes that come, go, crash and are cut off at random while events are appended, and what must be
 * true in the end (Rules A1, A9, E1, E2).
 *
 * <p>The schedule follows from a seed, which a failure shows and the system property {@code
 * conformance.seed} sets. What threads do at the same time does not, so the same seed can find
 * another failure.
 *
 * <p>Not asserted: how often events are handled, since crashes make that open.
 */
public abstract class ScheduleSuite extends ConformanceSuite {

  private static final int STEPS = 14;
  private static final int MOST_NODES = 4;
  private static final int PARTITIONS = 6;

  /** For subclasses. */
  protected ScheduleSuite() {}

  /** The nodes that run the consumer, and those of them that are cut off. */
  private static final class Actors {
    private final List<Node> up = new ArrayList<>();
    private final List<Node> cut = new ArrayList<>();
  }

  @Test
  void e1_nothingIsLostInARandomSchedule() throws Exception {
    run(seed());
  }

  @Test
  void a9_allIsOwnedAndBalancedAfterARandomSchedule() throws Exception {
    Actors actors = run(seed());
    Await.until(
        "every partition is owned, evenly",
        bounds().convergence(),
        () -> {
          int[] counts =
              actors.up.stream()
                  .mapToInt(node -> timeline().owned(node.name(), "random").size())
                  .toArray();
          int total = 0;
          int most = 0;
          int least = PARTITIONS;
          for (int count : counts) {
            total += count;
            most = Math.max(most, count);
            least = Math.min(least, count);
          }
          return total == PARTITIONS && most - least <= 1;
        });
  }

  private Actors run(long seed) throws Exception {
    timeline().note("seed " + seed + ", to repeat: -Dconformance.seed=" + seed);
    Random random = new Random(seed);
    Writer writer = startNode().writer("orders");
    Actors actors = new Actors();
    join(actors);
    for (int step = 0; step < STEPS; step++) {
      writer.append(Writer.stream(random.nextInt(12)), 1 + random.nextInt(20));
      act(random, actors);
      if (random.nextBoolean()) {
        awaitTakeover(actors);
      }
      writer.append(Writer.stream(random.nextInt(12)), 1 + random.nextInt(5));
    }
    for (Node node : actors.cut) {
      node.heal();
    }
    Duration worst = bounds().takeoverAfterCut().plus(bounds().rejoin());
    consistency("random").awaitComplete(writer.written(), worst.plus(patience()));
    consistency("random").assertInOrder();
    cluster().grants().assertClean();
    actors.up.addAll(actors.cut);
    return actors;
  }

  /** Waits until those that are up own everything, so that faults also come one after another. */
  private void awaitTakeover(Actors actors) {
    Await.until(
        "those that are up own everything",
        bounds().takeoverAfterCut().plus(bounds().convergence()),
        () ->
            actors.up.stream()
                    .mapToInt(node -> timeline().owned(node.name(), "random").size())
                    .sum()
                == PARTITIONS);
  }

  private void act(Random random, Actors actors) throws Exception {
    int choice = random.nextInt(10);
    boolean spare = actors.up.size() > 1;
    if (choice < 4 && actors.up.size() + actors.cut.size() < MOST_NODES) {
      join(actors);
    } else if (choice < 5 && spare) {
      pick(random, actors.up).close();
    } else if (choice < 6 && spare) {
      pick(random, actors.up).crash();
    } else if (choice < 8 && spare) {
      Node node = pick(random, actors.up);
      node.cut();
      actors.cut.add(node);
    } else if (!actors.cut.isEmpty()) {
      Node node = pick(random, actors.cut);
      node.heal();
      actors.up.add(node);
    }
  }

  private static Node pick(Random random, List<Node> nodes) {
    return nodes.remove(random.nextInt(nodes.size()));
  }

  private void join(Actors actors) {
    Node node = startNode();
    EventConsumer consumer =
        Definitions.running("random", "orders", PARTITIONS, node.recording())
            .savesPositionEvery(7, Duration.ofMillis(10))
            .build();
    node.run(consumer);
    actors.up.add(node);
  }

  private static long seed() {
    return Long.getLong("conformance.seed", System.nanoTime());
  }
}
