package io.workprovider.testservers;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerFolderTest {

  @Test
  void endsItsProcessesWhenItIsClosed() throws IOException {
    ServerFolder folder = ServerFolder.create("test", "TERM");
    Process process = launch(folder, "sleep", "600");
    folder.close();

    assertFalse(process.isAlive());
    assertFalse(Files.exists(folder.path()));
  }

  @Test
  void killsAProcessThatDoesNotListen() throws IOException {
    ServerFolder folder = ServerFolder.create("test", "TERM");
    Path deaf = folder.path().resolve("deaf");
    Process process =
        launch(folder, "sh", "-c", "trap '' TERM; echo >" + deaf + "; while :; do sleep 1; done");
    await().until(() -> Files.exists(deaf));
    folder.close();

    assertFalse(process.isAlive());
    assertFalse(Files.exists(folder.path()));
  }

  @Test
  void startsNothingOnceItsJanitorIsAtWork() throws Exception {
    try (ServerFolder folder = ServerFolder.create("test", "TERM")) {
      // The janitor's first step.
      Files.delete(folder.path().resolve("alive"));
      Path started = folder.path().resolve("started");
      Process process = launch(folder, "touch", started.toString());

      assertTrue(process.waitFor(10, TimeUnit.SECONDS));
      assertFalse(Files.exists(started));
    }
  }

  @Test
  void forgetsAProcessThatHasEnded() throws Exception {
    try (ServerFolder folder = ServerFolder.create("test", "TERM")) {
      Process process = launch(folder, "true");
      assertTrue(process.waitFor(10, TimeUnit.SECONDS));

      await().until(() -> !Files.exists(folder.path().resolve("pid.1")));
      assertEquals(0, process.exitValue());
    }
  }

  private static Process launch(ServerFolder folder, String... command) {
    return folder.launch(List.of(), List.of(command), folder.path().resolve("log"));
  }
}
