package io.workprovider.testservers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** Prepares the folder that an embedded broker runs in. */
final class KafkaFolder {

  private KafkaFolder() {}

  /** Writes the settings into a file and formats the data folder; returns the file. */
  static Path prepare(Path folder, Map<String, String> settings) {
    return prepare(folder, settings, List.of("--standalone", "-t", Uuid.randomUuid().toString()));
  }

  /** The same for one of several brokers, whose settings say who votes. */
  static Path prepareOneOfMany(Path folder, String clusterId, Map<String, String> settings) {
    return prepare(folder, settings, List.of("-t", clusterId));
  }

  private static Path prepare(Path folder, Map<String, String> settings, List<String> cluster) {
    Path file = folder.resolve("server.properties");
    Properties properties = new Properties();
    properties.putAll(settings);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (OutputStream out = Files.newOutputStream(file);
        PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      properties.store(out, null);
      List<String> line = new ArrayList<>(List.of("format", "--config", file.toString()));
      line.addAll(cluster);
      int code = StorageTool.execute(line.toArray(String[]::new), print);
      if (code != 0) {
        throw new IllegalStateException(
            "Kafka's storage tool failed: " + said.toString(StandardCharsets.UTF_8));
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
