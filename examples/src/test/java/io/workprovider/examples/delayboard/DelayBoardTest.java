package io.workprovider.examples.delayboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole program, shortened, as a process of its own: what a user sees. */
class DelayBoardTest {

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "kafka"})
  void nodesComeAndGoAndNothingIsLost(String provider, @TempDir Path logs)
      throws IOException, InterruptedException {
    Process program =
        start(provider, "--events", "4000", "--seconds", "6", "--logs", logs.toString());
    List<String> output = output(program);

    String report = String.join("\n", output);
    assertTrue(program.waitFor(10, TimeUnit.SECONDS), report);
    assertEquals(0, program.exitValue(), () -> report + "\n" + directorLog(logs));
    List<String> last = output.subList(output.size() - 8, output.size());
    assertEquals("events           4000", last.get(0));
    assertEquals("handled          4000", last.get(1));
    assertTrue(last.get(2).matches("handled again    \\d+"), last.get(2));
    assertEquals("lost             0", last.get(3));
    assertEquals("overlapped       0", last.get(4));
    assertEquals("out of order     0", last.get(5));
    assertTrue(last.get(6).matches("takeover         \\d+\\.\\d\\d s"), last.get(6));
    assertTrue(
        last.get(7).matches("averages         (\\d+) of \\1 airports agree with the file"),
        last.get(7));
  }

  @Test
  void aWrongOptionIsRefusedWithTheUsage() throws IOException, InterruptedException {
    Process program = start("postgres", "--evnts", "4000");
    List<String> output = output(program);

    assertTrue(program.waitFor(10, TimeUnit.SECONDS));
    assertEquals(2, program.exitValue());
    assertEquals("delay-board: there is no option --evnts", output.get(0));
  }

  @Test
  void aKilledDirectorLeavesNothingBehind(@TempDir Path logs)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    endsWithItsParent(Process::destroyForcibly, logs);
  }

  @Test
  void aDirectorThatIsAskedToExitLeavesNothingBehind(@TempDir Path logs)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    endsWithItsParent(program -> program.toHandle().destroy(), logs);
  }

  private static void endsWithItsParent(Consumer<Process> end, Path logs)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    Process program = start("postgres", "--events", "1000", "--logs", logs.toString());
    List<ProcessHandle> children;
    try (BufferedReader lines = program.inputReader(StandardCharsets.UTF_8)) {
      assertTrue(lines.lines().anyMatch("A and B share the work"::equals), directorLog(logs));
      children = program.toHandle().descendants().toList();
      end.accept(program);
    }

    assertTrue(children.size() >= 4, () -> "server, its janitor, A and B are not in " + children);
    for (ProcessHandle child : children) {
      child.onExit().get(20, TimeUnit.SECONDS);
    }
    assertTrue(program.waitFor(20, TimeUnit.SECONDS));
  }

  private static Process start(String provider, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx384m", "-cp", classPath(provider), DelayBoard.class.getName(), provider));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static List<String> output(Process program) throws IOException {
    try (BufferedReader lines = program.inputReader(StandardCharsets.UTF_8)) {
      return lines.lines().toList();
    }
  }

  /** The one that the launcher uses. */
  private static String classPath(String provider) throws IOException {
    Path target = Path.of("target").toAbsolutePath();
    return target.resolve("classes")
        + File.pathSeparator
        + Files.readString(target.resolve(provider + ".classpath"));
  }

  private static String directorLog(Path logs) {
    try {
      return Files.readString(logs.resolve("director.log"));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }
}
