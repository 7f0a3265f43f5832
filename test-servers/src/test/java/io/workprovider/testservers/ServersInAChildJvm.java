package io.workprovider.testservers;

import io.workprovider.testservers.ServerChoice.Way;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/** Starts servers, tells which processes it has, and waits for its end. */
final class ServersInAChildJvm {

  private ServersInAChildJvm() {}

  public static void main(String[] args) throws IOException {
    ServerChoice embedded = new ServerChoice(Way.EMBEDDED, "", "the test");
    PostgresServer running = PostgresLauncher.own(embedded, Map.of());
    PostgresServer paused = PostgresLauncher.own(embedded, Map.of());
    KafkaBroker broker = KafkaLauncher.own(embedded, Map.of());
    KafkaBroker within = KafkaLauncher.shared(embedded);
    paused.pause();
    System.out.println(
        ProcessHandle.current()
            .descendants()
            .map(process -> Long.toString(process.pid()))
            .collect(Collectors.joining(",")));
    System.out.println(running + " " + paused + " " + broker + " " + within);
    System.in.read();
  }
}
