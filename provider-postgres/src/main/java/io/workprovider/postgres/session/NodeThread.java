package io.workprovider.postgres.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of a node's own threads: named, a daemon, and awaited to its end by whoever closes it. */
public final class NodeThread {

  private static final Logger LOG = LoggerFactory.getLogger(NodeThread.class);

  private final Thread thread;

  private NodeThread(Thread thread) {
    this.thread = thread;
  }

  /** Starts a thread. */
  public static NodeThread start(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (dying, e) -> LOG.error("Thread {} has died, and its work stands still", name, e));
    thread.start();
    return new NodeThread(thread);
  }

  /**
   * Waits until it has ended, which whoever calls has asked it to, and which its statements bound.
   * Returns at once if called from the thread itself. An interruption is kept for later: to leave a
   * thread behind would break Rule L2.
   */
  public void awaitEnd() {
    boolean interrupted = false;
    while (thread != Thread.currentThread() && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
