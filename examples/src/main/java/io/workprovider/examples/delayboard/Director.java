package io.workprovider.examples.delayboard;

import static java.util.stream.Collectors.groupingBy;

import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Lets nodes come and go while departures flow: two begin, a third joins, one of them leaves
 * politely, a fourth joins, and one is killed.
 */
final class Director {

  private static final double HELD_BACK_UNTIL_THE_CRASH = 0.2;
  private static final int LAST_EVENTS_PATIENCE_SECONDS = 30;

  private final Stage stage;
  private final Map<String, String> settings;
  private final NoteFolder board;
  private final Screen screen;

  Director(Stage stage, Map<String, String> settings, NoteFolder board, Screen screen) {
    this.stage = stage;
    this.settings = settings;
    this.board = board;
    this.screen = screen;
  }

  /**
   * Plays it to the end.
   *
   * @param length how long appending the departures takes
   */
  Facts play(List<Flight> flights, Duration length) throws IOException, InterruptedException {
    NodeProcess a = stage.startNode("A");
    a.awaitReady();
    NodeProcess b = stage.startNode("B");
    b.awaitReady();

    // Some are held back until the crash, so that there is work to take over.
    int limit = (int) (flights.size() * (1 - HELD_BACK_UNTIL_THE_CRASH));
    try (WorkProvider provider = WorkProviders.load(settings);
        FlightFeed feed = FlightFeed.start(provider.appender(), flights, length, limit);
        Lookout lookout = new Lookout(provider.admin(), board, feed, flights.size(), screen)) {
      lookout.watch(a);
      lookout.watch(b);
      lookout.phase("A and B share the work");
      lookout.start();
      Crash crash = comeAndGo(a, b, feed, lookout, flights.size());
      List<Appended> appended = feed.done().join();
      return new Facts(
          appended,
          board.read(),
          crash,
          flights.stream().collect(groupingBy(Flight::origin, DelaySum.of(Flight::delay))));
    }
  }

  private Crash comeAndGo(
      NodeProcess a, NodeProcess b, FlightFeed feed, Lookout lookout, int events)
      throws IOException, InterruptedException {
    awaitHandled(0.15, events, lookout);
    NodeProcess c = join("C", lookout);

    awaitHandled(0.35, events, lookout);
    lookout.phase("B leaves politely");
    b.leave();

    awaitHandled(0.5, events, lookout);
    NodeProcess d = join("D", lookout);

    awaitHandled(0.65, events, lookout);
    Scene calm = lookout.await("the work is balanced", Scene::isBalanced);
    feed.go();
    lookout.await("departures flow", scene -> scene.appended() > calm.appended());
    Crash crash = kill(a, lookout);

    finish(c, d, lookout, events);
    return crash;
  }

  private NodeProcess join(String label, Lookout lookout) throws IOException, InterruptedException {
    lookout.phase(label + " joins");
    NodeProcess node = stage.startNode(label);
    lookout.watch(node);
    node.awaitReady();
    lookout.await(label + " works", scene -> scene.owned(label) > 0);
    return node;
  }

  private static Crash kill(NodeProcess node, Lookout lookout)
      throws IOException, InterruptedException {
    Scene last = lookout.lookNow();
    lookout.phase(node.label() + (last.leads(node.label()) ? ", the leader," : "") + " is killed");
    return new Crash(node.label(), node.kill(), last.ownedBy(node.label()));
  }

  private static void awaitHandled(double share, int events, Lookout lookout)
      throws InterruptedException {
    lookout.await(
        "the first " + (int) (share * events) + " events are handled",
        scene -> scene.handled() >= share * events);
  }

  private static void finish(NodeProcess c, NodeProcess d, Lookout lookout, int events)
      throws InterruptedException {
    lookout.await("all events are appended", scene -> scene.appended() == events);
    lookout.phase("C and D finish");
    // Events that never come are for the judge to find.
    lookout.awaitFor(
        Duration.ofSeconds(LAST_EVENTS_PATIENCE_SECONDS), scene -> scene.handled() >= events);
    c.leave();
    d.leave();
  }
}
