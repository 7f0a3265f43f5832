package io.workprovider.testservers;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a Kafka cluster for a test is to be like. Used by one thread.
 *
 * <p>A client goes where a broker says that it is, whatever it was told first. So a broker has a
 * listener for each {@link Cable}, and says of each that it is at that cable's end.
 */
public final class KafkaPlan {

  private final int brokers;
  private final Map<String, String> listeners = new LinkedHashMap<>();
  private final Map<String, String> settings = new HashMap<>();
  private int cables;

  private KafkaPlan(int brokers) {
    this.brokers = brokers;
  }

  /**
   * A cluster of so many brokers, each of which is a controller too. Topics have a replica on each,
   * of which all but one, and at least one, must have what was written.
   */
  public static KafkaPlan of(int brokers) {
    return new KafkaPlan(brokers);
  }

  /** With so many nodes that can be cut off. */
  public KafkaPlan withCables(int count) {
    cables = count;
    return this;
  }

  /**
   * With another listener on each broker.
   *
   * @param name in capital letters
   * @param protocol such as {@code SASL_SSL}
   */
  public KafkaPlan withListener(String name, String protocol) {
    listeners.put(name, protocol);
    return this;
  }

  /** With a setting of all brokers. */
  public KafkaPlan with(String setting, String value) {
    settings.put(setting, value);
    return this;
  }

  /**
   * Starts it in this JVM, which is quickest; its brokers cannot be killed or paused. Where several
   * are to be closed before the JVM ends, they need {@code controlled.shutdown.enable=false}: else
   * the last waits five minutes for controllers that are gone.
   */
  public KafkaCluster startInThisJvm() {
    return KafkaCluster.start(this, KafkaInThisJvm::start);
  }

  /** Starts each broker in a JVM of its own. */
  public KafkaCluster startInOwnJvms() {
    return KafkaCluster.start(this, (folder, values, file) -> KafkaJvm.start(folder, file, "256m"));
  }

  int brokers() {
    return brokers;
  }

  int cables() {
    return cables;
  }

  Map<String, String> listeners() {
    return listeners;
  }

  Map<String, String> settings() {
    return settings;
  }
}
