package io.workprovider.examples.delayboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.examples.delayboard.Scene.NodeRow;
import io.workprovider.examples.delayboard.Scene.PartitionRow;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveViewTest {

  private static final Scene SCENE =
      new Scene(
          Duration.ofMillis(12_340),
          "B leaves politely",
          List.of(
              new NodeRow("A", "0b5c1f2e-1", 4711, true, NodeProcess.State.RUNNING),
              new NodeRow("B", "77d0aa31-2", 4712, false, NodeProcess.State.LEAVING),
              new NodeRow("C", "", 4713, false, NodeProcess.State.STARTING)),
          List.of(
              new PartitionRow("0", "A", 1, "9120", 13, ""),
              new PartitionRow("1", "A", 3, "9101", 150, ""),
              new PartitionRow("flights/2", "B", 2, "8999", 40, "event 9000 used up its tries")),
          20_000,
          10_000,
          9_000,
          2);

  @Test
  void aScreenShowsNodesPartitionsAndTotals() {
    assertEquals(
        """
        B leaves politely                                                       12.3 s

        node  id             pid  partitions  state
        A     0b5c1f2e      4711           2  running, leads
        B     77d0aa31      4712           1  leaving politely
        C                   4713           0  starting

        part  owner epoch  position     lag      part  owner epoch  position     lag
           0  A         1      9120      13         2  B         2      8999 stopped
           1  A         3      9101     150
        2: event 9000 used up its tries

        [##################--                    ]  appended 10000  handled 9000
        """,
        String.join("\n", LiveView.screen(SCENE)) + "\n");
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    Scene large =
        new Scene(
            Duration.ofHours(10),
            "x".repeat(200),
            SCENE.nodes(),
            List.of(
                new PartitionRow("11", "D", 99_999, "999999999", 9_999_999, ""),
                new PartitionRow("12", "D", 99_999, "999999999", 9_999_999, "y".repeat(200))),
            20_000,
            20_000,
            20_000,
            20_000);

    LiveView.screen(large)
        .forEach(line -> assertTrue(line.length() <= LiveView.WIDTH, () -> "too wide: " + line));
    assertTrue(LiveView.line(large).length() <= LiveView.WIDTH);
  }

  @Test
  void aLineShowsWhoOwnsHowMuch() {
    assertEquals(
        "  12.3 s  A*2 B1           appended 10000  handled  9000  again   2  lag   203",
        LiveView.line(SCENE));
  }

  @Test
  void workIsBalancedWhenAllIsOwnedAndNodesOwnEquallyMuch() {
    assertTrue(SCENE.isBalanced());
    assertFalse(with(SCENE, "A", "A", "A").isBalanced());
    assertFalse(with(SCENE, "A", "B", "-").isBalanced());
    assertEquals(Map.of("0", 1L, "1", 3L), SCENE.ownedBy("A"));
  }

  @Test
  void aTerminalIsDrawnOver() {
    String shown = shown(true, SCENE, SCENE);

    int lines = LiveView.screen(SCENE).size();
    assertEquals(2, shown.split("B leaves politely", -1).length - 1);
    assertTrue(shown.contains("\u001b[" + lines + "A"), shown);
  }

  @Test
  void aPipeGetsALineEachSecondAndEachPhase() {
    String shown = shown(false, SCENE, SCENE);

    assertEquals("B leaves politely\n" + LiveView.line(SCENE) + "\n", shown);
  }

  private static Scene with(Scene scene, String... owners) {
    List<PartitionRow> partitions =
        IntStream.range(0, owners.length)
            .mapToObj(i -> new PartitionRow("" + i, owners[i], 1, "-", 0, ""))
            .toList();
    return new Scene(
        scene.elapsed(), scene.phase(), scene.nodes(), partitions, 20_000, 10_000, 9_000, 2);
  }

  private static String shown(boolean live, Scene... scenes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), live);
    for (Scene scene : scenes) {
      screen.show(scene);
    }
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
