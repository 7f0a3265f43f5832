package io.workprovider.examples.delayboard;

import io.workprovider.examples.delayboard.Scene.NodeRow;
import io.workprovider.examples.delayboard.Scene.PartitionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Turns a scene into text of at most 80 columns. Pure functions. */
final class LiveView {

  static final int WIDTH = 80;

  private static final String HALF = "%4s  %-5s %5s %9s %7s";
  private static final String BETWEEN = "      ";
  private static final int BAR = 40;

  private LiveView() {}

  /** A whole screen. */
  static List<String> screen(Scene scene) {
    List<String> lines = new ArrayList<>();
    lines.add(format("%-70s%8s", scene.phase(), seconds(scene)));
    lines.add("");
    lines.add(format("%-5s %-8s  %8s %11s  %s", "node", "id", "pid", "partitions", "state"));
    scene.nodes().forEach(node -> lines.add(row(node, scene)));
    lines.add("");
    lines.add(header() + BETWEEN + header());
    lines.addAll(inTwoColumns(scene.partitions()));
    scene.partitions().stream()
        .filter(partition -> !partition.problem().isEmpty())
        .forEach(
            partition -> lines.add(number(partition.partition()) + ": " + partition.problem()));
    lines.add("");
    lines.add(
        format("[%s]  appended %d  handled %d", bar(scene), scene.appended(), scene.handled()));
    return lines.stream().map(LiveView::cut).toList();
  }

  /** One line, for where lines cannot be drawn over. */
  static String line(Scene scene) {
    String owners =
        scene.nodes().stream()
            .filter(node -> node.state().isUp())
            .map(node -> node.label() + (node.leader() ? "*" : "") + scene.owned(node.label()))
            .collect(Collectors.joining(" "));
    return cut(
        format(
            "%8s  %-16s appended %5d  handled %5d  again %3d  lag %5d",
            seconds(scene),
            owners,
            scene.appended(),
            scene.handled(),
            scene.handledAgain(),
            scene.lag()));
  }

  private static String row(NodeRow node, Scene scene) {
    return format(
        "%-5s %-8.8s  %8d %11d  %s%s",
        node.label(),
        node.id(),
        node.pid(),
        scene.owned(node.label()),
        node.state(),
        node.leader() ? ", leads" : "");
  }

  private static String header() {
    return format(HALF, "part", "owner", "epoch", "position", "lag");
  }

  private static List<String> inTwoColumns(List<PartitionRow> partitions) {
    int rows = (partitions.size() + 1) / 2;
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String right = i + rows < partitions.size() ? row(partitions.get(i + rows)) : "";
      lines.add(row(partitions.get(i)) + BETWEEN + right);
    }
    return lines;
  }

  private static String row(PartitionRow partition) {
    return format(
        HALF,
        number(partition.partition()),
        partition.owner(),
        partition.epoch(),
        partition.position(),
        partition.problem().isEmpty() ? partition.lag() : "stopped");
  }

  /** What tells a partition from others of its category: the digits at the end of its name. */
  private static String number(String partition) {
    return partition.replaceFirst(".*\\D(?=\\d+$)", "");
  }

  private static String bar(Scene scene) {
    int handled = (int) (BAR * scene.handled() / Math.max(1, scene.expected()));
    int appended = BAR * scene.appended() / Math.max(1, scene.expected());
    int waiting = Math.max(0, appended - handled);
    return "#".repeat(handled)
        + "-".repeat(waiting)
        + " ".repeat(Math.max(0, BAR - handled - waiting));
  }

  private static String seconds(Scene scene) {
    return format("%.1f s", scene.elapsed().toMillis() / 1000.0);
  }

  private static String cut(String line) {
    String text = line.stripTrailing();
    return text.length() <= WIDTH ? text : text.substring(0, WIDTH);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
