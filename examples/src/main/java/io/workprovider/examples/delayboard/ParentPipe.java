package io.workprovider.examples.delayboard;

import java.io.IOException;

/**
 * The standard input of a child JVM. It ends when the parent closes it, and also when the parent
 * dies, however it dies: so nothing is left behind.
 */
final class ParentPipe {

  private static final int PARENT_IS_GONE = 3;

  private ParentPipe() {}

  /** Returns when the parent has closed the pipe or is gone. */
  private static void awaitEnd() {
    try {
      while (System.in.read() >= 0) {
        // The parent sends nothing that matters.
      }
    } catch (IOException e) {
      // A broken pipe is an end like any other.
    }
  }

  /** Ends this JVM, from now on, when the parent has closed the pipe or is gone. */
  static void haltAtEnd() {
    Thread watcher =
        new Thread(
            () -> {
              awaitEnd();
              // Not exit: whom would a polite end serve, when the server goes with the parent?
              Runtime.getRuntime().halt(PARENT_IS_GONE);
            },
            "delay-board-parent-watcher");
    watcher.setDaemon(true);
    watcher.start();
  }
}
