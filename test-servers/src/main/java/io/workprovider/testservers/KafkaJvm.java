package io.workprovider.testservers;

import java.io.File;
import java.nio.file.Path;
import java.util.List;

/** Starts a broker in a JVM of its own. */
final class KafkaJvm {

  private KafkaJvm() {}

  /**
   * Starts one; it need not answer yet.
   *
   * @param file its settings; the folder's data is formatted
   * @param heap the most that it takes, such as {@code 256m}
   */
  static ServerControl start(ServerFolder folder, Path file, String heap) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-XX:+UseSerialGC",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            classPath(),
            "kafka.Kafka",
            file.toString());
    return ServerProcess.start(folder, List.of(), command, "TERM", "KILL");
  }

  private static String classPath() {
    String modules = System.getProperty("jdk.module.path");
    String classes = System.getProperty("java.class.path");
    return modules == null ? classes : classes + File.pathSeparator + modules;
  }
}
