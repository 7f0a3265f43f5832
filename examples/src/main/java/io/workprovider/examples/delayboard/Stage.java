package io.workprovider.examples.delayboard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds every process that a run started, and ends them all, the latest first. Thread-safe, since a
 * JVM that is asked to exit closes it from another thread.
 */
final class Stage implements AutoCloseable {

  private final Path logs;
  private final Deque<ChildJvm> children = new ArrayDeque<>();
  private final Object lock = new Object();
  private boolean closed;

  Stage(Path logs) {
    this.logs = logs;
  }

  /** Starts the database, and waits until it answers. */
  DatabaseAddress startDatabase() throws IOException, InterruptedException {
    return new DatabaseAddress(start("database", DatabaseServer.class, Map.of()).awaitReady());
  }

  /** Starts a node, and returns at once. */
  NodeProcess startNode(String label, DatabaseAddress database) throws IOException {
    Map<String, String> properties = new HashMap<>(database.settings());
    properties.put(Node.LABEL, label);
    return new NodeProcess(label, start("node-" + label, Node.class, properties));
  }

  private ChildJvm start(String name, Class<?> main, Map<String, String> properties)
      throws IOException {
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("Too late to start " + name + ": the run is being ended.");
      }
      ChildJvm child = ChildJvm.start(name, main, properties, logs);
      children.push(child);
      return child;
    }
  }

  @Override
  public void close() {
    List<ChildJvm> running;
    synchronized (lock) {
      closed = true;
      running = List.copyOf(children);
    }
    running.forEach(ChildJvm::close);
  }
}
