package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventSequence;
import io.workprovider.StartingPoint;
import io.workprovider.spi.ConsumerDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Where a consumer starts that never saved a position (Rule P9).
 *
 * <p>Not asserted: what happens to a position whose events are gone. How they go differs from back
 * end to back end, so the provider's own tests show it.
 */
public abstract class StartSuite extends ConformanceSuite {

  private static final ConsumerDefinition ONE = consumer("one", "orders", 1);
  private static final ConsumerDefinition FROM_END =
      Definitions.startingAt(ONE, StartingPoint.end());

  /** For subclasses. */
  protected StartSuite() {}

  @Test
  void p9_fromTheBeginning() {
    Node node = startNode();
    node.writer("orders").append("s", 3);
    Held held = node.join(ONE).awaitHeld(1, patience()).get(0);
    assertEquals(Writer.tags("s", 0, 3), Writer.tags(held.take(3)));
  }

  @Test
  void p9_fromTheEnd() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.append("s", 3);
    Held held = node.join(FROM_END).awaitHeld(1, patience()).get(0);
    writer.append("s", 1);
    assertEquals(List.of("s#3"), Writer.tags(held.take(1)), "only what came after");
  }

  @Test
  void p9_fromATime() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    Held reader = node.join(consumer("reader", "orders", 1)).awaitHeld(1, patience()).get(0);
    writer.append("s", 2);
    Instant early = reader.take(2).get(1).event().recordedAt();
    Instant late = early;
    int last = 1;
    while (!late.isAfter(early)) {
      writer.append("s", 1);
      late = reader.take(1).get(0).event().recordedAt();
      last++;
    }
    Held held =
        node.join(Definitions.startingAt(ONE, StartingPoint.at(late)))
            .awaitHeld(1, patience())
            .get(0);
    assertEquals(List.of("s#" + last), Writer.tags(held.take(1)));
  }

  @Test
  void p9_theChoiceIsAppliedOnceAndSkipsNothingBetweenTwoStarts() throws Exception {
    Node first = startNode();
    Writer old = first.writer("orders");
    old.append("s", 3);
    first.join(FROM_END).awaitHeld(1, patience());
    first.close();

    Node second = startNode();
    new Writer(second.provider().appender(), "orders").append("between", 2);
    Held held = second.join(FROM_END).awaitHeld(1, patience()).get(0);
    assertEquals(Writer.tags("between", 0, 2), Writer.tags(held.take(2)));
  }

  @Test
  void p9_theChoiceIsOneForAllPartitions() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.spread(16, 1);
    ConsumerDefinition four =
        Definitions.startingAt(consumer("four", "orders", 4), StartingPoint.end());
    Node first = startNode();
    Member slow = first.join(four);
    slow.awaitHeld(4, patience());
    writer.spread(16, 1);
    Member late = startNode().join(four);
    new Group(4, patience()).add(slow).add(late).awaitBalance();

    Set<String> seen = new TreeSet<>();
    Await.until(
        "the second event of each of the 16 streams comes",
        patience(),
        () -> {
          for (Member member : List.of(slow, late)) {
            member.held().forEach(held -> seen.addAll(Writer.tags(held.poll(100))));
          }
          return seen.size() >= 16;
        });
    assertTrue(seen.stream().allMatch(tag -> tag.endsWith("#1")), "also older ones: " + seen);
  }

  @Test
  void p9_aCategoryThatAppearsLaterStartsAtItsBeginning() {
    Node node = startNode();
    node.writer("orders").append("s", 2);
    ConsumerDefinition log =
        Definitions.startingAt(Definitions.of("log", EventSequence.log(), 1), StartingPoint.end());
    Member member = node.join(log);
    member.awaitHeld(1, patience());
    node.writer("later").append("t", 3);
    Set<String> seen = new TreeSet<>();
    Await.until(
        "all three events of the new category come",
        patience(),
        () -> {
          member.held().forEach(held -> seen.addAll(Writer.tags(held.poll(100))));
          return seen.size() >= 3;
        });
    assertEquals(new TreeSet<>(Writer.tags("t", 0, 3)), seen);
  }

  @Test
  void p9_anEmptyCategoryFromTheEndSkipsNothing() {
    Node node = startNode();
    Held held = node.join(FROM_END).awaitHeld(1, patience()).get(0);
    node.writer("orders").append("s", 2);
    assertEquals(Writer.tags("s", 0, 2), Writer.tags(held.take(2)));
  }
}
