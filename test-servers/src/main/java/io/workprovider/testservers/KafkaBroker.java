package io.workprovider.testservers;

import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real Kafka broker, which is its own controller (KRaft).
 *
 * <p>{@link #shared()} is one for all that this JVM does, started at the first call; each test
 * takes a namespace of its own on it. {@link #start(Map)} makes one with settings of its own, which
 * can be restarted, stopped and paused. The package's description says where they come from.
 *
 * <p>Namespaces may be taken by several threads at once; everything else is for one thread at a
 * time.
 */
public final class KafkaBroker implements AutoCloseable {

  // Of this JVM alone, since others may use the same broker.
  private static final String OURS =
      HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  private static final StartedOnce<KafkaBroker> SHARED =
      new StartedOnce<>(() -> KafkaLauncher.shared(ServerChoice.of("kafka")));

  private final ServerControl control;
  private final String bootstrapServers;

  KafkaBroker(ServerControl control, String bootstrapServers) {
    this.control = control;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * The broker of this JVM. Blocks until it answers when it is the first call.
   *
   * <p>The embedded one runs within this JVM, as that is the quickest. Its threads keep the JVM
   * alive: a program that does not end with {@link System#exit} takes one of its own instead.
   *
   * @throws IllegalStateException if the way that was forced does not work
   */
  public static KafkaBroker shared() {
    return SHARED.get();
  }

  /**
   * A broker of the caller's own, who closes it. Blocks until it answers. The embedded one runs in
   * a JVM of its own, so that it can be killed.
   *
   * <p>Its internal topics have few partitions and one replica, and a group's first rebalance is
   * not delayed, unless the settings say otherwise.
   *
   * @param settings of the broker, such as {@code group.min.session.timeout.ms}
   * @throws IllegalStateException if it does not start, with the end of its log
   */
  public static KafkaBroker start(Map<String, String> settings) {
    return KafkaLauncher.own(ServerChoice.of("kafka"), settings);
  }

  /** What clients take for {@code bootstrap.servers}; stays the same through restarts. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * A text that no other test's topics, groups and transactions begin with, of letters, digits and
   * hyphens. Thread-safe.
   */
  public String newNamespace() {
    return "test-" + OURS + "-" + NAMESPACES.incrementAndGet() + "-";
  }

  /**
   * Stops it and starts it again on the same port and data. Blocks until it answers.
   *
   * @throws UnsupportedOperationException if it is shared
   */
  public void restart(StopMode mode) {
    stop(mode);
    start();
  }

  /**
   * Stops it; its port and data are kept. Blocks until it has ended.
   *
   * @throws UnsupportedOperationException if it is shared
   */
  public void stop(StopMode mode) {
    control.stop(mode);
  }

  /**
   * Starts it again after {@link #stop}. Blocks until it answers.
   *
   * @throws UnsupportedOperationException if it is shared
   */
  public void start() {
    launch();
    await();
  }

  /** Starts it again and does not wait: it may need others, which come next. */
  void launch() {
    control.start();
  }

  /** Blocks until it answers. */
  void await() {
    KafkaAnswer.await(bootstrapServers, control);
  }

  /**
   * Freezes it: connections stay open, nothing answers, nothing fails.
   *
   * @throws UnsupportedOperationException if it is shared
   */
  public void pause() {
    control.pause();
  }

  /**
   * Ends a pause.
   *
   * @throws UnsupportedOperationException if it is shared
   */
  public void resume() {
    control.resume();
  }

  /** Ends it and removes its data. A shared one stays: it ends with the JVM. Idempotent. */
  @Override
  public void close() {
    control.close();
  }

  /** Its address. */
  @Override
  public String toString() {
    return "Kafka " + bootstrapServers;
  }
}
