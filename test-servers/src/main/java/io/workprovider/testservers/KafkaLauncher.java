package io.workprovider.testservers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the way in which a Kafka broker comes, and says why. */
final class KafkaLauncher {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaLauncher.class);

  private static final String PULLED = "apache/kafka:4.4.0";
  private static final int PORT_IN_CONTAINER = 9092;

  private static final SharedControl SHARED =
      new SharedControl("It is shared by all of this JVM; ask for one with start.");

  private KafkaLauncher() {}

  /** The broker that a JVM shares. */
  static KafkaBroker shared(ServerChoice choice) {
    return switch (choice.way()) {
      case ADDRESS -> at(choice);
      case EMBEDDED -> inThisJvm(choice.origin() + " says so");
      case CONTAINERS -> shared(own(choice, Map.of()));
      case AUTOMATIC -> {
        try {
          yield shared(container(Containers.ifUsable(), "", Map.of(), "a Docker engine answers"));
        } catch (NoContainerException e) {
          yield inThisJvm(e.reason());
        }
      }
      case BINARIES -> throw noPrograms(choice);
    };
  }

  /** A broker for whoever asks. */
  static KafkaBroker own(ServerChoice choice, Map<String, String> settings) {
    String forced = choice.origin() + " says so";
    return switch (choice.way()) {
      case EMBEDDED -> inAChildJvm(settings, forced);
      case CONTAINERS -> {
        try {
          yield container(new Containers(Containers.FORCED), choice.detail(), settings, forced);
        } catch (NoContainerException e) {
          throw new IllegalStateException(forced + ", but " + e.reason() + ".", e);
        }
      }
      case AUTOMATIC -> {
        try {
          yield container(Containers.ifUsable(), "", settings, "a Docker engine answers");
        } catch (NoContainerException e) {
          yield inAChildJvm(settings, e.reason());
        }
      }
      case ADDRESS -> inAChildJvm(settings, "one at an address cannot be given to one test alone");
      case BINARIES -> throw noPrograms(choice);
    };
  }

  private static KafkaBroker shared(KafkaBroker broker) {
    return new KafkaBroker(SHARED, broker.bootstrapServers());
  }

  private static IllegalArgumentException noPrograms(ServerChoice choice) {
    return new IllegalArgumentException(
        choice.origin()
            + " is '"
            + choice.detail()
            + "', but Kafka is not started from a folder. It can be embedded, containers,"
            + " containers:IMAGE or host:port.");
  }

  private static KafkaBroker at(ServerChoice choice) {
    LOG.info("Kafka at {}: {} says so", choice.detail(), choice.origin());
    SharedControl control = new SharedControl("It runs at an address that was given.");
    KafkaAnswer.await(choice.detail(), control);
    return new KafkaBroker(control, choice.detail());
  }

  private static KafkaBroker inThisJvm(String reason) {
    // The JVM's end closes the pipe to its janitor.
    ServerFolder folder = ServerFolder.create("kafka", "KILL");
    int port = FreePort.find();
    Map<String, String> settings =
        KafkaSettings.local(folder.path(), port, FreePort.find(), FreePort.find(), Map.of());
    Path file = KafkaFolder.prepare(folder.path(), settings);
    // Whoever shares it does not stop it.
    KafkaInThisJvm.start(folder, settings, file);
    return started(SHARED, "127.0.0.1:" + port, "within this JVM", reason);
  }

  private static KafkaBroker inAChildJvm(Map<String, String> own, String reason) {
    ServerFolder folder = ServerFolder.create("kafka", "KILL");
    int port = FreePort.find();
    Path file =
        KafkaFolder.prepare(
            folder.path(),
            KafkaSettings.local(folder.path(), port, FreePort.find(), FreePort.find(), own));
    ServerControl control = KafkaJvm.start(folder, file, "512m");
    return started(control, "127.0.0.1:" + port, "in a JVM of its own", reason);
  }

  private static KafkaBroker container(
      Containers containers, String forcedImage, Map<String, String> own, String reason)
      throws NoContainerException {
    String image = forcedImage.isEmpty() ? containers.newestImage(PULLED) : forcedImage;
    String host = containers.host();
    int port = FreePort.find();
    ServerControl control =
        containers.start(
            new ContainerPlan(
                image,
                PORT_IN_CONTAINER,
                port,
                KafkaSettings.inContainer(host, port, PORT_IN_CONTAINER, own),
                List.of(),
                "TERM",
                "KILL"));
    return started(control, host + ":" + port, "in a container of " + image, reason);
  }

  private static KafkaBroker started(
      ServerControl control, String address, String where, String reason) {
    try {
      KafkaAnswer.await(address, control);
    } catch (RuntimeException e) {
      control.close();
      throw e;
    }
    LOG.info("Kafka {} at {}: {}", where, address, reason);
    return new KafkaBroker(control, address);
  }
}
