package io.workprovider.testservers;

import java.nio.file.Path;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** A broker within this JVM: it can be stopped and started again, but neither killed nor paused. */
final class KafkaInThisJvm implements ServerControl {

  private final ServerFolder folder;
  private final Map<String, String> settings;
  private KafkaRaftServer server;
  private Thread starting;
  private volatile String failure = "";

  private KafkaInThisJvm(ServerFolder folder, Map<String, String> settings) {
    this.folder = folder;
    this.settings = settings;
    this.server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    this.starting = new Thread(this::startUp, "kafka-start");
  }

  /**
   * Starts one; it need not answer yet.
   *
   * @param file also has the settings
   */
  static ServerControl start(ServerFolder folder, Map<String, String> settings, Path file) {
    KafkaInThisJvm broker = new KafkaInThisJvm(folder, settings);
    broker.starting.start();
    return broker;
  }

  /** One of several waits for the others, so nobody waits for it. */
  private void startUp() {
    try {
      server.startup();
    } catch (RuntimeException e) {
      failure = "It did not start: " + e;
    }
  }

  @Override
  public void start() {
    server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    starting = new Thread(this::startUp, "kafka-start");
    starting.start();
  }

  @Override
  public void stop(StopMode mode) {
    try {
      starting.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Kafka starts.", e);
    }
    server.shutdown();
    server.awaitShutdown();
  }

  @Override
  public void pause() {
    throw new UnsupportedOperationException("A broker within this JVM cannot be paused.");
  }

  @Override
  public void resume() {
    throw new UnsupportedOperationException("A broker within this JVM cannot be paused.");
  }

  @Override
  public String failure() {
    return failure;
  }

  @Override
  public void close() {
    stop(StopMode.FAST);
    folder.close();
  }
}
