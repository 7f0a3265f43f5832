package io.workprovider.examples.delayboard;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * Shows scenes: in a terminal each over the one before, elsewhere a line for each second and each
 * change of phase. Thread-safe.
 */
final class Screen {

  private static final String ESCAPE = "\u001b[";
  private static final String ERASE_LINE = ESCAPE + "2K";
  private static final String ERASE_BELOW = ESCAPE + "J";
  private static final Duration LINE_EVERY = Duration.ofSeconds(1);

  private final PrintStream out;
  private final boolean live;
  private final Object lock = new Object();

  private int drawn;
  private String phase = "";
  private Duration nextLine = Duration.ZERO;

  Screen(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
  }

  void show(Scene scene) {
    synchronized (lock) {
      if (live) {
        draw(LiveView.screen(scene));
      } else {
        print(scene);
      }
    }
  }

  /** Prints lines below whatever is shown. */
  void say(List<String> lines) {
    synchronized (lock) {
      drawn = 0;
      lines.forEach(out::println);
      out.flush();
    }
  }

  private void draw(List<String> lines) {
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append(ESCAPE).append(drawn).append('A');
    }
    lines.forEach(line -> text.append(ERASE_LINE).append(line).append('\n'));
    out.print(text.append(ERASE_BELOW));
    out.flush();
    drawn = lines.size();
  }

  private void print(Scene scene) {
    if (!scene.phase().equals(phase)) {
      phase = scene.phase();
      out.println(phase);
    }
    if (scene.elapsed().compareTo(nextLine) >= 0) {
      nextLine = scene.elapsed().plus(LINE_EVERY);
      out.println(LiveView.line(scene));
    }
    out.flush();
  }
}
