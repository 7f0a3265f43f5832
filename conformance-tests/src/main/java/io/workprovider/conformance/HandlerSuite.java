package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.FailurePolicy;
import io.workprovider.PartitionId;
import io.workprovider.PartitionOverview;
import io.workprovider.Position;
import io.workprovider.RetryPolicy;
import io.workprovider.conformance.Timeline.Handling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Handlers that fail, run by the runtime on the provider (Rules H1, H2, H5, H6).
 *
 * <p>Not asserted: the pauses between tries, which are the runtime's alone and tested with it.
 */
public abstract class HandlerSuite extends ConformanceSuite {

  private static final int STREAMS = 16;
  private static final String BAD = Writer.stream(0);

  /** For subclasses. */
  protected HandlerSuite() {}

  @Test
  void h1_whatFailsIsTriedAgainAndThePositionWaits() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.append("s", 3);
    AtomicReference<Optional<Position>> storedMeanwhile = new AtomicReference<>(Optional.empty());
    AtomicReference<Position> before = new AtomicReference<>();
    EventHandler handler =
        node.recording(
            (event, context) -> {
              if (Writer.number(event) == 0) {
                before.set(context.position());
              }
              if (Writer.number(event) == 1 && context.attempt() <= 3) {
                storedMeanwhile.set(node.provider().positions().find("retry", context.partition()));
                throw new IllegalStateException("not yet");
              }
            });
    node.run(
        Definitions.running("retry", "orders", 1, handler)
            .savesPositionEvery(1, Duration.ofMillis(1))
            .build());
    consistency("retry").awaitComplete(writer.written(), patience());
    assertEquals(
        List.of(0, 1, 1, 1, 1, 2),
        timeline().tried("retry").stream().map(Handling::number).toList(),
        "three tries that failed, and one that did not, before the next event");
    assertEquals(
        Optional.ofNullable(before.get()), storedMeanwhile.get(), "stored while the next failed");
    consistency("retry").assertExactlyOnce(writer.written());
  }

  @Test
  void h2_aPartitionWhoseTriesAreUsedUpStopsAndSaysWhy() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.spread(STREAMS, 2);
    Map<String, PartitionId> partitions = map(node);
    PartitionId bad = partitionOfBad(partitions);
    node.run(failing(node, RetryPolicy.attempts(3), FailurePolicy.STOP, "poison"));

    Map<String, Integer> good = without(partitions, bad, writer.written());
    consistency("fails").awaitComplete(good, patience());
    awaitProblem(node, "fails", bad, "poison");
    writer.spread(STREAMS, 1);
    good = without(partitions, bad, writer.written());
    consistency("fails").awaitComplete(good, patience());

    assertEquals(3, triesOfBad(), "tries");
    assertEquals(List.of(0), consistency("fails").numbers(BAD), "it stopped before the poison");
    for (PartitionOverview seen : partitions(node, "fails")) {
      assertEquals(Optional.of(node.provider().nodeId()), seen.owner(), "owner of " + seen);
      assertEquals(seen.partition().equals(bad), seen.problem().isPresent(), "problem of " + seen);
      assertTrue(seen.lag() > 0 || !seen.partition().equals(bad), "lag of " + seen);
    }
  }

  @Test
  void h2_aStoppedPartitionIsTriedAgainWhenItIsGrantedAnew() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.spread(STREAMS, 2);
    PartitionId bad = partitionOfBad(map(node));
    ConsumerService service =
        node.run(failing(node, RetryPolicy.never(), FailurePolicy.STOP, "poison"));
    awaitProblem(node, "fails", bad, "poison");
    service.stop();
    node.run(Definitions.running("fails", "orders", 2, node.recording()).build());
    consistency("fails").awaitComplete(writer.written(), patience());
    consistency("fails").assertExactlyOnce(writer.written());
    Await.until(
        "the problem is forgotten",
        patience(),
        () -> partitions(node, "fails").stream().noneMatch(seen -> seen.problem().isPresent()));
  }

  @Test
  void h2_whatIsToBeSkippedIsSkipped() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.spread(STREAMS, 4);
    node.run(failing(node, RetryPolicy.attempts(2), FailurePolicy.SKIP, "poison"));
    Map<String, Integer> good = writer.written();
    good.remove(BAD);
    consistency("fails").awaitComplete(good, patience());
    Await.until(
        "the stream goes on after the poison",
        patience(),
        () -> consistency("fails").numbers(BAD).equals(List.of(0, 2, 3)));
    assertEquals(2, triesOfBad(), "tries");
  }

  @Test
  void h5_aFailingConsumerDoesNotDisturbTheOthersOfItsNode() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    EventHandler broken =
        node.recording(
            (event, context) -> {
              throw new IllegalStateException("broken");
            });
    node.run(
        Definitions.running("broken", "orders", 2, broken).retries(RetryPolicy.forever()).build(),
        Definitions.running("sound", "orders", 2, node.recording()).build());
    writer.spread(STREAMS, 5);
    consistency("sound").awaitComplete(writer.written(), patience());
    consistency("sound").assertExactlyOnce(writer.written());
    assertEquals(List.of(), timeline().handled("broken"));
  }

  @Test
  void h5_aFailingPartitionDoesNotDisturbTheOthers() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.spread(STREAMS, 2);
    Map<String, PartitionId> partitions = map(node);
    PartitionId bad = partitionOfBad(partitions);
    node.run(failing(node, RetryPolicy.forever(), FailurePolicy.STOP, "again and again"));
    for (int round = 0; round < 3; round++) {
      writer.spread(STREAMS, 2);
      consistency("fails").awaitComplete(without(partitions, bad, writer.written()), patience());
    }
    assertEquals(List.of(0), consistency("fails").numbers(BAD), "the failing one waits");
  }

  @Test
  void h6_anErrorStopsThePartitionAtOnceAndIsSurfaced() {
    Node node = startNode();
    Writer writer = node.writer("orders");
    writer.spread(STREAMS, 2);
    Map<String, PartitionId> partitions = map(node);
    PartitionId bad = partitionOfBad(partitions);
    EventHandler handler =
        node.recording(
            (event, context) -> {
              if (isPoison(event.stream(), Writer.number(event))) {
                throw new NoClassDefFoundError("lost/Library");
              }
            });
    node.run(
        Definitions.running("fails", "orders", 2, handler)
            .retries(RetryPolicy.forever())
            .whenTriesAreUsedUp(FailurePolicy.SKIP)
            .build());
    awaitProblem(node, "fails", bad, "lost/Library");
    writer.spread(STREAMS, 2);
    consistency("fails").awaitComplete(without(partitions, bad, writer.written()), patience());
    assertEquals(1, triesOfBad(), "tries");
  }

  private EventConsumer failing(
      Node node, RetryPolicy retries, FailurePolicy policy, String message) {
    EventHandler handler =
        node.recording(
            (event, context) -> {
              if (isPoison(event.stream(), Writer.number(event))) {
                throw new IllegalStateException(message);
              }
            });
    return Definitions.running("fails", "orders", 2, handler)
        .retries(retries.withPauses(Duration.ofMillis(1), Duration.ofMillis(5)))
        .whenTriesAreUsedUp(policy)
        .build();
  }

  private static boolean isPoison(String stream, int number) {
    return stream.equals(BAD) && number == 1;
  }

  private long triesOfBad() {
    return timeline().tried("fails").stream()
        .filter(call -> isPoison(call.stream(), call.number()))
        .count();
  }

  /** Which stream is in which partition, as seen by another consumer of the category. */
  private Map<String, PartitionId> map(Node node) {
    Member mapper = node.join(consumer("mapper", "orders", 2));
    Map<String, PartitionId> partitions = mapper.streams(STREAMS, patience());
    mapper.close();
    return partitions;
  }

  private static PartitionId partitionOfBad(Map<String, PartitionId> partitions) {
    assertEquals(2, Set.copyOf(partitions.values()).size(), "partitions of 16 streams");
    PartitionId bad = partitions.get(BAD);
    if (bad == null) {
      throw new AssertionError("No event of " + BAD + " came.");
    }
    return bad;
  }

  private static Map<String, Integer> without(
      Map<String, PartitionId> partitions, PartitionId bad, Map<String, Integer> written) {
    Map<String, Integer> good = new TreeMap<>(written);
    good.keySet().removeIf(stream -> bad.equals(partitions.get(stream)));
    return good;
  }

  private void awaitProblem(Node node, String consumer, PartitionId partition, String text) {
    Await.until(
        "operators see '" + text + "' at partition " + partition,
        patience(),
        () ->
            partitions(node, consumer).stream()
                .anyMatch(
                    seen ->
                        seen.partition().equals(partition)
                            && seen.problem().orElse("").contains(text)));
  }

  private static List<PartitionOverview> partitions(Node node, String consumer) {
    return node.provider().admin().consumer(consumer).orElseThrow().partitions();
  }
}
