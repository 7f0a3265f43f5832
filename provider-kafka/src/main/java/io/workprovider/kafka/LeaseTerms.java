package io.workprovider.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After how long without a sign of life a member of a group is dead.
 *
 * @param session that long
 * @param unsure how much earlier than a proof of membership the last sign of life may be
 */
record LeaseTerms(Duration session, Duration unsure) {

  private static final Logger log = LoggerFactory.getLogger(LeaseTerms.class);

  /** Kafka's defaults, and the least that it allows unless told otherwise. */
  private static final LeaseTerms OF_CONSUMER_PROTOCOL =
      new LeaseTerms(Duration.ofSeconds(45), Duration.ofSeconds(5));

  private static final String SESSION = "consumer.session.timeout.ms";
  private static final String HEARTBEAT = "consumer.heartbeat.interval.ms";

  /** The terms of a group: ours with the classic protocol, the broker's with the other. */
  static LeaseTerms of(Admin admin, KafkaSettings settings, String group) {
    if (settings.protocol() == GroupProtocol.CLASSIC) {
      return new LeaseTerms(settings.sessionTimeout(), Duration.ZERO);
    }
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    try {
      Map<ConfigResource, Config> found =
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get(settings.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
      return new LeaseTerms(
          millis(found, SESSION, OF_CONSUMER_PROTOCOL.session()),
          millis(found, HEARTBEAT, OF_CONSUMER_PROTOCOL.unsure()));
    } catch (ExecutionException | TimeoutException e) {
      log.warn(
          "The session timeout of group {} cannot be read (describe configs on the group is"
              + " needed); taken for Kafka's default of {}.",
          group,
          OF_CONSUMER_PROTOCOL.session(),
          e);
      return OF_CONSUMER_PROTOCOL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OF_CONSUMER_PROTOCOL;
    }
  }

  private static Duration millis(
      Map<ConfigResource, Config> found, String key, Duration otherwise) {
    for (Config config : found.values()) {
      ConfigEntry entry = config.get(key);
      if (entry != null && entry.value() != null) {
        return Duration.ofMillis(Long.parseLong(entry.value()));
      }
    }
    return otherwise;
  }
}
