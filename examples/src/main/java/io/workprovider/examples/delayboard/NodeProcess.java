package io.workprovider.examples.delayboard;

import java.time.Duration;

/** A {@link Node} in a JVM of its own, as the director sees it. Thread-safe. */
final class NodeProcess {

  private static final Duration LEAVE = Duration.ofSeconds(40);

  private final String label;
  private final ChildJvm jvm;
  private volatile String id = "";
  private volatile State state = State.STARTING;

  /** A node that was started just now. */
  NodeProcess(String label, ChildJvm jvm) {
    this.label = label;
    this.jvm = jvm;
  }

  /** Waits until it runs. */
  void awaitReady() throws InterruptedException {
    id = jvm.awaitReady();
    state = State.RUNNING;
  }

  /** Asks it to leave politely, and waits until it has. */
  void leave() throws InterruptedException {
    state = State.LEAVING;
    jvm.terminate();
    jvm.awaitExit(LEAVE);
    state = State.LEFT;
  }

  /**
   * Kills it, and waits until it is dead.
   *
   * @return when the signal was sent, by {@link System#nanoTime()}
   */
  long kill() throws InterruptedException {
    state = State.KILLED;
    long sent = System.nanoTime();
    jvm.kill();
    jvm.awaitExit(LEAVE);
    return sent;
  }

  String label() {
    return label;
  }

  /** Its id at the provider; empty before it is ready. */
  String id() {
    return id;
  }

  long pid() {
    return jvm.pid();
  }

  State state() {
    State known = state;
    boolean shouldLive = known == State.STARTING || known == State.RUNNING;
    return shouldLive && !jvm.isAlive() ? State.DIED : known;
  }

  /** What has become of it. */
  enum State {
    STARTING("starting"),
    RUNNING("running"),
    LEAVING("leaving politely"),
    LEFT("left politely"),
    KILLED("killed"),
    DIED("died by itself");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** Whether it can own partitions. */
    boolean isUp() {
      return this == RUNNING || this == LEAVING;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
