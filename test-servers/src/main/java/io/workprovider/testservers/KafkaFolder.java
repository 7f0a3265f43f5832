package io.workprovider.testservers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** Prepares the folder that an embedded broker runs in. */
final class KafkaFolder {

  private KafkaFolder() {}

  /** Writes the settings into a file and formats the data folder; returns the file. */
  static Path prepare(Path folder, Map<String, String> settings) {
    Path file = folder.resolve("server.properties");
    Properties properties = new Properties();
    properties.putAll(settings);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (OutputStream out = Files.newOutputStream(file);
        PrintStream print = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      properties.store(out, null);
      int code =
          StorageTool.execute(
              new String[] {
                "format",
                "--standalone",
                "--cluster-id",
                Uuid.randomUuid().toString(),
                "--config",
                file.toString()
              },
              print);
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
