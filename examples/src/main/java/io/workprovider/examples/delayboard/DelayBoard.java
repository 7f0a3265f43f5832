package io.workprovider.examples.delayboard;

import static java.util.Comparator.comparingDouble;

import io.workprovider.examples.BackEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Shows and proves what the library does: real departures, several nodes that come, go and die, and
 * at the end an account of every event. Ends with 0 if the account is right, else with 1.
 */
public final class DelayBoard {

  private static final int VIOLATIONS_SHOWN = 10;
  private static final int AIRPORTS_SHOWN = 5;
  private static final int SHARE_THAT_COUNTS = 400;

  private final Options options;
  private final Screen screen;
  private volatile boolean exiting;

  private DelayBoard(Options options) {
    this.options = options;
    this.screen = new Screen(System.out, options.live());
  }

  /** Runs it. See {@code --help}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (List.of(args).contains("--help")) {
      System.out.println(Options.USAGE);
      return;
    }
    Options options;
    try {
      options = Options.parse(List.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println("delay-board: " + e.getMessage() + "\n" + Options.USAGE);
      System.exit(2);
      return;
    }
    Files.createDirectories(options.logs());
    // Before the first logger is made; the terminal is for the board.
    System.setProperty(
        "org.slf4j.simpleLogger.logFile", options.logs().resolve("director.log").toString());
    System.exit(new DelayBoard(options).run() ? 0 : 1);
  }

  private boolean run() throws InterruptedException {
    try {
      Facts facts = play();
      Verdict verdict = Judge.judge(facts);
      screen.say(report(facts, verdict));
      return verdict.passed();
    } catch (RuntimeException | IOException e) {
      if (!exiting) {
        LoggerFactory.getLogger(DelayBoard.class).error("The run failed.", e);
        screen.say(List.of("", "delay-board: " + e.getMessage()));
      }
      return false;
    }
  }

  /** On Ctrl-C and SIGTERM. What fails from now on, fails because everything is being ended. */
  private void end(Stage stage) {
    exiting = true;
    stage.close();
  }

  private Facts play() throws IOException, InterruptedException {
    List<Flight> flights = FlightFile.first(options.events());
    BackEnd backEnd = options.backEnd();
    screen.say(
        List.of(
            "Starting " + backEnd + " and two nodes. Their logs are in",
            options.logs().toString(),
            ""));
    NoteFolder board = NoteFolder.empty(options.logs().resolve("board"));
    BackEnd.Running server = backEnd.start();
    Stage stage = new Stage(server, board.path(), options.logs());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stage), "delay-board-curtain"));
    try (stage) {
      return new Director(stage, server.settings(), board, screen).play(flights, options.length());
    }
  }

  private static List<String> report(Facts facts, Verdict verdict) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    int enough = facts.appended().size() / SHARE_THAT_COUNTS;
    lines.add("The longest average delays, of airports with " + enough + " departures or more");
    Judge.board(facts.handlings()).entrySet().stream()
        .filter(airport -> airport.getValue().departures() >= enough)
        .sorted(
            comparingDouble((Map.Entry<String, DelaySum> airport) -> airport.getValue().average())
                .reversed())
        .limit(AIRPORTS_SHOWN)
        .forEach(airport -> lines.add(row(airport.getKey(), airport.getValue())));
    lines.add("");
    List<String> violations = verdict.violations();
    lines.addAll(violations.subList(0, Math.min(VIOLATIONS_SHOWN, violations.size())));
    if (violations.size() > VIOLATIONS_SHOWN) {
      lines.add("and " + (violations.size() - VIOLATIONS_SHOWN) + " more");
    }
    if (!violations.isEmpty()) {
      lines.add("");
    }
    lines.addAll(verdict.lines());
    return lines;
  }

  private static String row(String airport, DelaySum delays) {
    return String.format(
        Locale.ROOT,
        "%-17s%5.1f min, %d departures",
        airport,
        delays.average(),
        delays.departures());
  }
}
