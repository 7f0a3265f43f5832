package io.workprovider.conformance.fuzz;

import io.workprovider.conformance.fuzz.Happening.Answer;
import io.workprovider.conformance.fuzz.Happening.Appended;
import io.workprovider.conformance.fuzz.Happening.AskedBack;
import io.workprovider.conformance.fuzz.Happening.Began;
import io.workprovider.conformance.fuzz.Happening.Ended;
import io.workprovider.conformance.fuzz.Happening.Found;
import io.workprovider.conformance.fuzz.Happening.Granted;
import io.workprovider.conformance.fuzz.Happening.Lost;
import io.workprovider.conformance.fuzz.Happening.NodeDone;
import io.workprovider.conformance.fuzz.Happening.Polled;
import io.workprovider.conformance.fuzz.Happening.Reset;
import io.workprovider.conformance.fuzz.Happening.Saved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A history made by hand: each call is one millisecond later than the one before. */
final class Story {

  static final String CONSUMER = "c";

  private final List<Happening> happenings = new ArrayList<>();
  private int millis;
  private int serial;

  private long next() {
    return Duration.ofMillis(++millis).toNanos();
  }

  private Story add(Happening happening) {
    happenings.add(happening);
    return this;
  }

  static Tag event(int number) {
    return new Tag("s", number);
  }

  Grant granted(String node, long epoch, Grant... alsoCurrent) {
    return granted(node, "0", epoch, true, alsoCurrent);
  }

  Grant granted(
      String node, String partition, long epoch, boolean isCurrent, Grant... alsoCurrent) {
    Grant grant = new Grant(node, new Share(CONSUMER, partition), epoch, ++serial);
    add(new Granted(next(), grant, List.of(alsoCurrent), isCurrent));
    return grant;
  }

  Story askedBack(Grant grant, Duration within) {
    return add(new AskedBack(next(), grant, within));
  }

  Story lost(Grant grant, boolean isCurrent) {
    return add(new Lost(next(), grant, "a reason", isCurrent));
  }

  Story node(String node, String what) {
    return add(new NodeDone(next(), node, what));
  }

  Story runs(String node) {
    return node(node, "runs " + CONSUMER);
  }

  Story appended(int from, int to, boolean answered) {
    return add(new Appended(next(), "s", from, to, answered));
  }

  Story polled(Grant grant, int... numbers) {
    return polled(grant, Arrays.stream(numbers).mapToObj(Story::event).toArray(Tag[]::new));
  }

  Story polled(Grant grant, Tag... events) {
    return add(new Polled(next(), grant, List.of(events)));
  }

  /** Handed out and handled. */
  Story worked(Grant grant, int... numbers) {
    polled(grant, numbers);
    for (int number : numbers) {
      handled(grant, number);
    }
    return this;
  }

  Story handled(Grant grant, int number) {
    return ended(grant, number, began(grant, number), true);
  }

  /** A handler is called; when. */
  long began(Grant grant, int number) {
    long at = next();
    add(new Began(at, grant, event(number), 1));
    return at;
  }

  Story ended(Grant grant, int number, long began, boolean done) {
    return add(new Ended(next(), grant, event(number), began, done));
  }

  Story saved(Grant grant, int number) {
    return saved(grant, event(number), false, Answer.ACCEPTED);
  }

  Story released(Grant grant) {
    return saved(grant, null, true, Answer.ACCEPTED);
  }

  Story saved(Grant grant, @Nullable Tag upTo, boolean release, Answer answer) {
    long at = next();
    return add(new Saved(at, next(), grant, upTo, release, answer, ""));
  }

  Story reset(Answer answer) {
    long at = next();
    return add(new Reset(at, next(), CONSUMER, answer));
  }

  Story found(int number) {
    return add(new Found(next(), new Share(CONSUMER, "0"), event(number)));
  }

  List<Happening> all() {
    return List.copyOf(happenings);
  }

  /** What the oracle finds wrong with it. */
  Set<Check> checks() {
    Set<Check> checks = new TreeSet<>();
    Oracle.judge(happenings).forEach(violation -> checks.add(violation.check()));
    return checks;
  }
}
