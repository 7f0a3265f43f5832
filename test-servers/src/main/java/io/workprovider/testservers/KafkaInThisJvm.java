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

  private KafkaInThisJvm(ServerFolder folder, Map<String, String> settings) {
    this.folder = folder;
    this.settings = settings;
    this.server = started(settings);
  }

  /**
   * Starts one; it need not answer yet.
   *
   * @param file also has the settings
   */
  static ServerControl start(ServerFolder folder, Map<String, String> settings, Path file) {
    return new KafkaInThisJvm(folder, settings);
  }

  private static KafkaRaftServer started(Map<String, String> settings) {
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    server.startup();
    return server;
  }

  @Override
  public void start() {
    server = started(settings);
  }

  @Override
  public void stop(StopMode mode) {
    server.shutdown();
    server.awaitShutdown();
  }

  @Override
  public void pause() {
    throw new UnsupportedOperationException("This JVM's broker cannot be paused.");
  }

  @Override
  public void resume() {
    throw new UnsupportedOperationException("This JVM's broker cannot be paused.");
  }

  @Override
  public String failure() {
    return "";
  }

  @Override
  public void close() {
    stop(StopMode.FAST);
    folder.close();
  }
}
