package io.workprovider.kafka;

import io.workprovider.conformance.SelectionFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Chooses the provider as users do, on the broker of this JVM. */
final class KafkaSelectionFixture implements SelectionFixture {

  private final String namespace = UUID.randomUUID().toString();

  @Override
  public String providerName() {
    return KafkaProviderFactory.NAME;
  }

  @Override
  public Map<String, String> settings() {
    return settings(TestBrokers.one().bootstrapServers());
  }

  private Map<String, String> settings(String address) {
    Map<String, String> settings = new HashMap<>();
    settings.put("workprovider.kafka.bootstrap-servers", address);
    settings.put("workprovider.kafka.namespace", namespace);
    return settings;
  }

  @Override
  public String restrictedSetting() {
    return "workprovider.kafka.session-timeout";
  }

  @Override
  public UnreachableBackEnd unreachable() {
    String nowhere = "127.0.0.1:" + closedPort();
    Map<String, String> settings = settings(nowhere);
    settings.put("workprovider.kafka.connect-timeout", "1s");
    return new UnreachableBackEnd(settings, nowhere, Duration.ofSeconds(10));
  }

  private static int closedPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    // The namespace is this fixture's own; what is in it ends with the broker.
  }
}
