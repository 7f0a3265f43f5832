package org.example.sqlite;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.EventSequence;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A node in a process of its own, which says what it handles until it is killed. */
final class OtherProcess {

  private OtherProcess() {}

  /** Handles events of the file that is named, one line for each. */
  public static void main(String[] args) throws InterruptedException {
    try (WorkProvider node = connect(args[0]);
        ConsumerService service =
            ConsumerService.start(
                node, consumer((event, context) -> System.out.println(event.payloadText())))) {
      service.awaitStop();
    }
  }

  static WorkProvider connect(String file) {
    return WorkProviders.load(
        Map.of(
            "workprovider.provider", "sqlite",
            "workprovider.sqlite.file", file,
            "workprovider.sqlite.lease", "1s"));
  }

  static EventConsumer consumer(EventHandler handler) {
    return EventConsumer.named("numbers")
        .reads(EventSequence.category("numbers"))
        .partitions(4)
        .savesPositionEvery(1, java.time.Duration.ofSeconds(1))
        .handledBy(handler)
        .build();
  }

  static Process start(String file) throws IOException {
    String path =
        Stream.of(
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path"),
                Path.of(System.getProperty("output"), "test-classes").toString())
            .collect(Collectors.joining(java.io.File.pathSeparator));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(List.of(java, "-cp", path, OtherProcess.class.getName(), file))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
