package io.workprovider.postgres.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nodes whose machines tell another time of day: they go by the server's clock, and by their own
 * monotonic one. Needs libfaketime, which Debian has in its package {@code faketime}.
 */
@Tag("faults")
final class ClockTest {

  private static final int UNSAVED = FaultCluster.PARTITIONS * FaultCluster.SAVE_EVENTS;
  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

  @ParameterizedTest
  @ValueSource(strings = {"+300s", "-300s"})
  void a3_aNodeFiveMinutesOffWorksLeadsAndIsTakenOverAsAnyOther(String off) throws IOException {
    Map<String, String> clock = clock(off);
    try (FaultCluster cluster = FaultCluster.of(Servers.own(), Map.of(), "a")) {
      cluster.start("b", clock);
      cluster.awaitShared("a", "b");
      cluster.awaitHandlingBy("a", "b");
      cluster.node("b").kill();
      cluster.awaitShared(FaultCluster.TAKEOVER, "a");
      cluster.start("c", clock);
      cluster.awaitShared("a", "c");
      String id = cluster.node("c").nodeId();
      cluster.node("a").kill();
      cluster.awaitShared(FaultCluster.TAKEOVER, "c");
      cluster.start("d");
      cluster.awaitShared("c", "d");
      cluster.awaitHandlingBy("c", "d");
      assertEquals(id, cluster.node("c").nodeId());
      cluster.judge(2 * UNSAVED);
    }
  }

  private static Map<String, String> clock(String off) throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
      Path library =
          folders
              .map(folder -> folder.resolve(LIBRARY))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "There is no /usr/lib/*/"
                              + LIBRARY
                              + ". Install it: apt-get install faketime"));
      return Map.of(
          "LD_PRELOAD",
          library.toString(),
          "FAKETIME",
          off,
          // The monotonic clock is that of the machine, and waits end by it.
          "FAKETIME_DONT_FAKE_MONOTONIC",
          "1",
          "FAKETIME_FORCE_MONOTONIC_FIX",
          "0");
    }
  }
}
