package io.workprovider.benchmarks;

import java.util.Locale;

/** A picture that is drawn from the top left corner, in pixels. Used by one thread. */
final class Svg {

  /** The colour of what only guides the eye. */
  static final String GRID = "#dddddd";

  private final StringBuilder svg = new StringBuilder();

  Svg(int width, int height) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"12\">",
        width, height);
    add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
  }

  private void add(String element, Object... values) {
    svg.append(String.format(Locale.ROOT, element, values)).append('\n');
  }

  void line(double x1, double y1, double x2, double y2, String colour) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"2\"/>",
        x1, y1, x2, y2, colour);
  }

  /**
   * A line with corners.
   *
   * @param points {@code x,y x,y …}
   */
  void path(String points, String colour) {
    add("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", points, colour);
  }

  void square(double x, double y, double side, String colour) {
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
        x, y, side, side, colour);
  }

  /** A dot through which those below it are seen. */
  void dot(double x, double y, double radius, String colour) {
    add(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" fill-opacity=\"0.5\"/>",
        x, y, radius, colour);
  }

  /**
   * Words.
   *
   * @param anchor which end of them is at {@code x}: {@code start}, {@code middle} or {@code end}
   */
  void text(double x, double y, String anchor, String words) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        x, y, anchor, words.replace("&", "&amp;").replace("<", "&lt;"));
  }

  /** The whole picture. */
  String end() {
    return svg + "</svg>\n";
  }
}
