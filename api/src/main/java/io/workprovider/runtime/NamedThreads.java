package io.workprovider.runtime;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Daemon threads that carry the name of their owner and a number. */
final class NamedThreads implements ThreadFactory {

  private static final Logger log = LoggerFactory.getLogger(NamedThreads.class);

  private final String name;
  private final AtomicInteger count = new AtomicInteger();

  NamedThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (dead, error) -> log.error("Thread {} died unexpectedly.", dead.getName(), error));
    return thread;
  }
}
