package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.fuzz.Happening.NeverCame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The places of an episode, with a node in each or none. Used by one thread. */
final class Places {

  /** For all nodes together to close; each has bounds of its own. */
  private static final long CLOSING_SECONDS = 60;

  private final ProviderFixture fixture;
  private final History history;
  private final KnownGrants known;
  private final @Nullable FuzzNode[] nodes = new FuzzNode[Schedule.PLACES];
  private final List<FuzzNode> crashed = new ArrayList<>();
  private final ExecutorService leaving =
      Executors.newCachedThreadPool(task -> new Thread(task, "conformance-fuzz-leaving"));
  private int started;

  Places(ProviderFixture fixture, History history, KnownGrants known) {
    this.fixture = fixture;
    this.history = history;
    this.known = known;
  }

  void join(int place) {
    if (nodes[place] == null) {
      List<String> consumers = place % 2 == 0 ? Episode.CONSUMERS : Episode.CONSUMERS.subList(0, 1);
      String name = "n" + ++started;
      nodes[place] = FuzzNode.start(name, fixture.startNode(), history, known, consumers);
    }
  }

  void leave(int place) {
    FuzzNode node = nodes[place];
    if (node != null) {
      heal(place);
      nodes[place] = null;
      leaving.execute(() -> orNote(node.name() + " leaves", node::leave));
    }
  }

  void crash(int place) {
    FuzzNode node = nodes[place];
    if (node != null) {
      nodes[place] = null;
      crashed.add(node);
      node.crash();
    }
  }

  void cut(int place) {
    FuzzNode node = nodes[place];
    if (node != null && !node.isCut()) {
      node.cut();
    }
  }

  void heal(int place) {
    FuzzNode node = nodes[place];
    if (node != null && node.isCut()) {
      node.heal();
    }
  }

  void healAll() {
    for (int place = 0; place < nodes.length; place++) {
      heal(place);
    }
  }

  void saveStale(int place) {
    FuzzNode node = nodes[place];
    if (node != null && !node.isCut()) {
      node.saveThoughItIsOver();
    }
  }

  /** The names of the nodes that run a consumer and are neither cut off nor leaving. */
  List<String> up(String consumer) {
    List<String> up = new ArrayList<>();
    for (FuzzNode node : nodes) {
      if (node != null && !node.isCut() && node.runs(consumer)) {
        up.add(node.name());
      }
    }
    return up;
  }

  /** Runs a step; one that fails is a thing to be judged, and no end of the episode. */
  void orNote(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | AssertionError e) {
      history.add(new NeverCame(System.nanoTime(), Check.THREW, what + ": " + e));
    }
  }

  /** Ends all nodes, side by side. */
  void closeAll() {
    for (int place = 0; place < nodes.length; place++) {
      leave(place);
    }
    crashed.forEach(node -> leaving.execute(() -> orNote(node.name() + " is buried", node::bury)));
    leaving.shutdown();
    boolean ended = false;
    try {
      ended = leaving.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      String what = "all nodes are closed within " + CLOSING_SECONDS + " s";
      history.add(new NeverCame(System.nanoTime(), Check.HUNG, what));
    }
  }
}
