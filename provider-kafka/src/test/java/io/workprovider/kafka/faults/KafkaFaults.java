package io.workprovider.kafka.faults;

import io.workprovider.EventAppender;
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import io.workprovider.conformance.faults.FaultBounds;
import io.workprovider.conformance.faults.FaultFixture;
import io.workprovider.conformance.faults.FaultNode;
import io.workprovider.conformance.faults.NodeCluster;
import io.workprovider.testservers.Cable;
import io.workprovider.testservers.KafkaCluster;
import io.workprovider.testservers.StopMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A fresh namespace, nodes behind a cable each, and a sampler that sees whether an epoch or a
 * stored position ever fell.
 */
final class KafkaFaults implements FaultFixture {

  static final String CLASSIC = "classic";
  static final String CONSUMER_PROTOCOL = "consumer";

  private final KafkaCluster kafka;
  private final String protocol;
  private final String namespace = "f" + UUID.randomUUID().toString().substring(0, 8);
  private final Map<String, Cable> cables = new HashMap<>();
  private final WorkProvider provider;
  private final Sampler sampler;

  KafkaFaults(KafkaCluster kafka, String protocol) {
    this.kafka = kafka;
    this.protocol = protocol;
    this.provider =
        WorkProviders.load(
            Map.of(
                "workprovider.kafka.bootstrap-servers",
                kafka.bootstrapServers(),
                "workprovider.kafka.namespace",
                namespace,
                "workprovider.kafka.partitions",
                String.valueOf(NodeCluster.PARTITIONS)));
    this.sampler = Sampler.start(provider.admin(), kafka.size() > 1);
  }

  /** The name of the consumer's group. */
  String group() {
    return namespace + "/" + FaultNode.CONSUMER;
  }

  /** The topic that the events are in. */
  String topic() {
    return namespace + ".." + FaultNode.CATEGORY;
  }

  Cable cable(String node) {
    Cable cable = cables.get(node);
    if (cable == null) {
      throw new IllegalArgumentException("No node is named " + node);
    }
    return cable;
  }

  @Override
  public Map<String, String> settings(String node) {
    Cable cable = kafka.cable(cables.size());
    cables.put(node, cable);
    return Map.of(
        "workprovider.kafka.bootstrap-servers",
        cable.bootstrapServers(),
        "workprovider.kafka.namespace",
        namespace,
        "workprovider.kafka.group-protocol",
        protocol,
        "workprovider.kafka.session-timeout",
        "2s");
  }

  @Override
  public void cut(String node) {
    cable(node).cut();
  }

  @Override
  public void heal(String node) {
    cable(node).heal();
  }

  @Override
  public void restartBackEnd() {
    kafka.stop(StopMode.FAST);
    kafka.start();
  }

  @Override
  public EventAppender appender() {
    return provider.appender();
  }

  @Override
  public Map<PartitionId, String> owners(String consumer) {
    Map<PartitionId, String> owners = new HashMap<>();
    try {
      provider
          .admin()
          .consumer(consumer)
          .ifPresent(
              seen ->
                  seen.partitions()
                      .forEach(
                          partition ->
                              partition
                                  .owner()
                                  .ifPresent(owner -> owners.put(partition.partition(), owner))));
    } catch (ProviderUnavailableException e) {
      return Map.of(); // The brokers are away.
    }
    return owners;
  }

  /** Declared are the session of 2 s and a rebalance; the rest is noise. */
  @Override
  public FaultBounds bounds() {
    return new FaultBounds(
        Duration.ofSeconds(12),
        Duration.ofSeconds(12),
        Duration.ofSeconds(12),
        Duration.ofSeconds(8),
        Duration.ofSeconds(30));
  }

  @Override
  public List<String> violations() {
    sampler.close();
    return sampler.violations();
  }

  @Override
  public void close() {
    sampler.close();
    provider.close();
    cables.values().forEach(Cable::heal);
  }
}
