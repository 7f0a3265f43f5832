package io.workprovider.testservers;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a JVM leaves behind when it ends: nothing. */
class LeftoversTest {

  private static final Duration GONE = Duration.ofSeconds(30);

  @Test
  void areGoneAfterTheJvmWasKilled() throws Exception {
    try (ChildJvm jvm = ChildJvm.start(PostgresInAChildJvm.class)) {
      List<Path> folders = awaitServers(jvm);
      List<ProcessHandle> servers = folders.stream().map(LeftoversTest::postmaster).toList();
      jvm.kill();

      assertGone(folders, servers);
    }
  }

  @Test
  void areGoneAfterTheJvmWasAskedToEnd() throws Exception {
    try (ChildJvm jvm = ChildJvm.start(PostgresInAChildJvm.class)) {
      List<Path> folders = awaitServers(jvm);
      List<ProcessHandle> servers = folders.stream().map(LeftoversTest::postmaster).toList();
      jvm.terminate();

      assertGone(folders, servers);
    }
  }

  private static List<Path> awaitServers(ChildJvm jvm) throws Exception {
    List<Path> folders = List.of(Path.of(jvm.readLine()), Path.of(jvm.readLine()));
    assertEquals("ready", jvm.readLine());
    assertTrue(folders.stream().allMatch(Files::isDirectory), folders.toString());
    return folders;
  }

  private static ProcessHandle postmaster(Path data) {
    try {
      String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
      return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertGone(List<Path> folders, List<ProcessHandle> servers) {
    await()
        .atMost(GONE)
        .until(
            () ->
                servers.stream().noneMatch(ProcessHandle::isAlive)
                    && folders.stream().noneMatch(data -> Files.exists(data.getParent())));
    assertTrue(servers.stream().noneMatch(ProcessHandle::isAlive));
  }
}
