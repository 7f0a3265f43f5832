package io.workprovider.testservers;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM leaves behind when it ends: nothing. */
class LeftoversTest {

  private static final Duration GONE = Duration.ofSeconds(60);

  @TempDir private Path temporary = Path.of("");

  @BeforeEach
  void letServersOfAnotherUserIn() throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void areGoneAfterTheJvmWasKilled() throws Exception {
    try (ChildJvm jvm = ChildJvm.start(ServersInAChildJvm.class, temporary)) {
      List<ProcessHandle> processes = awaitServers(jvm);
      jvm.kill();

      assertGone(processes);
    }
  }

  @Test
  void areGoneAfterTheJvmWasAskedToEnd() throws Exception {
    try (ChildJvm jvm = ChildJvm.start(ServersInAChildJvm.class, temporary)) {
      List<ProcessHandle> processes = awaitServers(jvm);
      jvm.terminate();

      assertGone(processes);
    }
  }

  private List<ProcessHandle> awaitServers(ChildJvm jvm) throws IOException {
    String pids = jvm.readLine();
    String servers = jvm.readLine();
    List<ProcessHandle> processes =
        Stream.of(pids.split(",", -1))
            .map(Long::valueOf)
            .map(ProcessHandle::of)
            .flatMap(Optional::stream)
            .toList();
    assertTrue(processes.size() > 10, "processes of " + servers + ": " + pids);
    assertEquals(5, folders().size(), folders()::toString);
    return processes;
  }

  private void assertGone(List<ProcessHandle> processes) {
    await("end of the processes")
        .atMost(GONE)
        .until(() -> processes.stream().filter(ProcessHandle::isAlive).toList(), List::isEmpty);
    await("removal of the folders").atMost(GONE).until(this::folders, List::isEmpty);
  }

  private List<Path> folders() throws IOException {
    try (Stream<Path> entries = Files.list(temporary)) {
      return entries.filter(e -> e.getFileName().toString().startsWith("workprovider-")).toList();
    }
  }
}
