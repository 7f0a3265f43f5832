package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.testservers.KafkaCluster;
import io.workprovider.testservers.KafkaPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A broker that asks for TLS, a SCRAM login, and the documented privileges, no more. */
class SecurityTest {

  private static final String SECURE = "SECURE";
  private static final String PASSWORD = "alices-secret-5b1e";

  private static Path folder;
  private static KafkaCluster cluster;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    makeCertificate();
    String listener = "listener.name.secure.";
    cluster =
        KafkaPlan.of(1)
            .withListener(SECURE, "SASL_SSL")
            .with(listener + "ssl.keystore.location", folder.resolve("broker.p12").toString())
            .with(listener + "ssl.keystore.password", "changeit")
            .with(listener + "ssl.keystore.type", "PKCS12")
            .with("sasl.enabled.mechanisms", "SCRAM-SHA-512")
            .with(
                listener + "scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;")
            .with(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
            .with("super.users", "User:ANONYMOUS")
            .with("group.min.session.timeout.ms", "500")
            .startInThisJvm();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      "alice",
                      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                      PASSWORD)))
          .all()
          .get();
    }
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  private static void makeCertificate() throws Exception {
    String store = folder.resolve("broker.p12").toString();
    keytool(
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "RSA",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=ip:127.0.0.1",
        "-storetype",
        "PKCS12",
        "-keystore",
        store);
    keytool("-exportcert", "-rfc", "-alias", "broker", "-keystore", store, "-file", certificate());
  }

  private static String certificate() {
    return folder.resolve("broker.pem").toString();
  }

  private static void keytool(String... arguments) throws Exception {
    Path said = folder.resolve("keytool.log");
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-storepass",
                    "changeit"),
                Stream.of(arguments))
            .toList();
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    assertEquals(0, code, Files.readString(said));
  }

  private static Map<String, String> settings(KafkaFixture fixture, String password) {
    Map<String, String> settings = fixture.settings(cluster.bootstrapServers(SECURE));
    settings.put("client.security.protocol", "SASL_SSL");
    settings.put("client.ssl.truststore.type", "PEM");
    settings.put("client.ssl.truststore.location", certificate());
    settings.put("client.sasl.mechanism", "SCRAM-SHA-512");
    settings.put(
        "client.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"alice\""
            + " password=\""
            + password
            + "\";");
    return settings;
  }

  private static ConsumerDefinition board() {
    return new ConsumerDefinition(
        "board",
        EventSequence.category("orders"),
        OptionalInt.of(2),
        StartingPoint.beginning(),
        Duration.ofMillis(50),
        Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void d9_theDocumentedPrivilegesAreEnough(GroupProtocol protocol) throws Exception {
    try (KafkaFixture fixture = new KafkaFixture(cluster, protocol)) {
      grant(fixture);
      try (WorkProvider alice = KafkaFixture.connect(settings(fixture, PASSWORD))) {
        EventSequence.Stream stream = EventSequence.stream("orders", "s");
        alice.appender().append(stream, NewEvent.of("t", "before its consumer"));
        Grants grants = new Grants();
        alice.subscribe(board(), grants);
        grants.await(2);
        alice.appender().append(stream, NewEvent.of("t", "after"));
        PartitionAssignment owner = grants.awaitAbove("orders/" + StreamPartitions.of("s", 2), 0);
        List<Delivery> taken = Grants.take(owner, 2);
        Grants.save(owner, taken.get(1));
        assertEquals(
            taken.get(1).position(),
            alice.positions().find("board", owner.partition()).orElseThrow());
        alice.positions().resetAll("board", StartingPoint.beginning());
        PartitionAssignment again = grants.awaitAbove(owner.partition().value(), owner.epoch());
        assertEquals(2, Grants.take(again, 2).size());
        assertEquals(1, alice.admin().nodes().size());
        Awaitility.await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> alice.admin().consumer("board").orElseThrow().partitions().size() == 2);
      }
    }
  }

  /** What operations-kafka.md says that a login needs. */
  private static void grant(KafkaFixture fixture) throws Exception {
    TopicNames names = fixture.names();
    String topics = names.control().replace(".workprovider", "");
    String groups = names.group("board").replace("board", "");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
      admin
          .createAcls(
              List.of(
                  allow(ResourceType.TOPIC, topics, AclOperation.DESCRIBE),
                  allow(ResourceType.TOPIC, topics, AclOperation.DESCRIBE_CONFIGS),
                  allow(ResourceType.TOPIC, topics, AclOperation.READ),
                  allow(ResourceType.TOPIC, topics, AclOperation.WRITE),
                  allow(ResourceType.TOPIC, topics, AclOperation.CREATE),
                  allow(ResourceType.GROUP, groups, AclOperation.DESCRIBE),
                  allow(ResourceType.GROUP, groups, AclOperation.READ),
                  allow(ResourceType.GROUP, groups, AclOperation.DESCRIBE_CONFIGS),
                  allow(
                      ResourceType.TRANSACTIONAL_ID,
                      names.controlTransaction(),
                      AclOperation.DESCRIBE),
                  allow(
                      ResourceType.TRANSACTIONAL_ID,
                      names.controlTransaction(),
                      AclOperation.WRITE)))
          .all()
          .get();
    }
  }

  private static AclBinding allow(ResourceType type, String prefix, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, prefix, PatternType.PREFIXED),
        new AccessControlEntry("User:alice", "*", operation, AclPermissionType.ALLOW));
  }

  @Test
  void d9_aWrongPasswordIsSaidToBeAndNotShown() {
    try (KafkaFixture fixture = new KafkaFixture(cluster, GroupProtocol.CLASSIC)) {
      String message = refusal(settings(fixture, "wrong-7c1d"));
      assertTrue(message.contains("Check the login"), message);
      assertFalse(message.contains("wrong-7c1d"), message);
    }
  }

  @Test
  void d9_aCertificateThatIsNotTrustedIsSaidToBe() {
    try (KafkaFixture fixture = new KafkaFixture(cluster, GroupProtocol.CLASSIC)) {
      Map<String, String> settings = settings(fixture, PASSWORD);
      settings.remove("client.ssl.truststore.type");
      settings.remove("client.ssl.truststore.location");
      String message = refusal(settings);
      assertTrue(message.contains("workprovider.kafka.client."), message);
      assertTrue(message.contains("SSL handshake failed"), message);
      assertFalse(message.contains(PASSWORD), message);
    }
  }

  private static String refusal(Map<String, String> settings) {
    ProviderUnavailableException refusal =
        assertThrows(
            ProviderUnavailableException.class,
            () -> {
              WorkProvider connected = KafkaFixture.connect(settings);
              connected.close();
            });
    return String.valueOf(refusal.getMessage());
  }
}
