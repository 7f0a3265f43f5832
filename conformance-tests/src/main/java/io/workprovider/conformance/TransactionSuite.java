package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.Capability;
import io.workprovider.ConsumerService;
import io.workprovider.Event;
import io.workprovider.EventConsumer;
import io.workprovider.EventHandler;
import io.workprovider.HandlerContext;
import io.workprovider.Position;
import io.workprovider.StartingPoint;
import io.workprovider.UnsupportedCapabilityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Effects of handlers that commit together with the position (Rule X2), where a provider declares
 * that they do; where not, each test shows that it is refused.
 *
 * <p>Not asserted: what happens when the answer to a commit is lost at the worst moment, for which
 * only the provider's own tests know the moment.
 */
public abstract class TransactionSuite extends ConformanceSuite {

  private static final int STREAMS = 8;

  /** For subclasses. */
  protected TransactionSuite() {}

  private HandlerEffects effects() {
    return cluster().fixture().effects();
  }

  /** Whether there is nothing to show, which it asserts then. */
  private boolean isRefused(Node node) {
    boolean declared = node.provider().capabilities().contains(Capability.TRANSACTIONAL_POSITIONS);
    if (!declared) {
      Held held = node.join(consumer("one", "orders", 1)).awaitHeld(1, patience()).get(0);
      assertThrows(
          UnsupportedCapabilityException.class,
          () -> held.assignment().unwrap(HandlerEffects.class));
    }
    return !declared;
  }

  /** Writes the event's tag as an effect. */
  private void write(Event event, HandlerContext context) throws Exception {
    effects().write(context, Writer.tag(event));
  }

  /** A consumer whose position is saved by its units of work alone. */
  private static EventConsumer.Builder consumer(int partitions, EventHandler handler) {
    return Definitions.running("effects", "orders", partitions, handler)
        .savesPositionEvery(1_000_000, Duration.ofDays(1));
  }

  private void awaitEffects(int count, Duration bound) {
    Await.until(count + " effects are stored", bound, () -> effects().all().size() >= count);
  }

  private Optional<Position> stored(Node node, HandlerContext context) {
    return node.provider().positions().find(context.consumer(), context.partition());
  }

  @Test
  void x2_effectsAndPositionAreStoredTogether() {
    Node node = startNode();
    if (isRefused(node)) {
      return;
    }
    node.writer("orders").append("s", 30);
    Map<Position, Integer> numbers = new ConcurrentHashMap<>();
    node.run(
        consumer(
                1,
                (event, context) -> {
                  numbers.put(context.position(), Writer.number(event) + 1);
                  write(event, context);
                })
            .build());
    List<String> apart = new ArrayList<>();
    Await.until(
        "30 effects are stored",
        patience(),
        () -> {
          int before = effects().all().size();
          int saved =
              node.provider().positions().findAll("effects").values().stream()
                  .mapToInt(position -> numbers.getOrDefault(position, -1))
                  .findFirst()
                  .orElse(0);
          int after = effects().all().size();
          if (saved < before || saved > after) {
            apart.add(before + " effects, position " + saved + ", " + after + " effects");
          }
          return before >= 30;
        });
    assertEquals(List.of(), apart, "looks at effects, position and effects again");
    assertEquals(Writer.tags("s", 0, 30), effects().all());
  }

  @Test
  void x2_ofAHandlerThatThrowsNothingIsStored() {
    Node node = startNode();
    if (isRefused(node)) {
      return;
    }
    node.writer("orders").append("s", 3);
    Map<Integer, Position> positions = new ConcurrentHashMap<>();
    AtomicReference<@Nullable List<String>> meanwhile = new AtomicReference<>();
    node.run(
        consumer(
                1,
                node.recording(
                    (event, context) -> {
                      positions.put(Writer.number(event), context.position());
                      if (Writer.number(event) == 1 && context.attempt() == 3) {
                        assertEquals(Optional.ofNullable(positions.get(0)), stored(node, context));
                        meanwhile.set(effects().all());
                      }
                      write(event, context);
                      if (Writer.number(event) == 1 && context.attempt() < 3) {
                        throw new IllegalStateException("not yet");
                      }
                    }))
            .build());
    Await.until("the third try begins", patience(), () -> meanwhile.get() != null);
    awaitEffects(3, patience());
    assertEquals(List.of("s#0"), meanwhile.get(), "stored after two tries that failed");
    assertEquals(Writer.tags("s", 0, 3), effects().all(), "each once");
  }

  @Test
  void x2_aBatchIsStoredAsAWholeOrNotAtAll() {
    Node node = startNode();
    if (isRefused(node)) {
      return;
    }
    node.writer("orders").append("s", 8);
    AtomicBoolean failed = new AtomicBoolean();
    node.run(
        consumer(1, (event, context) -> {})
            .handledInBatchesBy(
                4,
                (events, context) -> {
                  for (Event event : events) {
                    write(event, context);
                  }
                  if (events.size() > 1 && failed.compareAndSet(false, true)) {
                    throw new IllegalStateException("not yet");
                  }
                })
            .build());
    awaitEffects(8, patience());
    assertTrue(failed.get(), "there was a batch, and its first try failed");
    assertEquals(Writer.tags("s", 0, 8), effects().all(), "each once");
  }

  @Test
  void x2_aFencedOwnersEffectsAreRolledBack() throws Exception {
    Node node = startNode();
    if (isRefused(node)) {
      return;
    }
    node.writer("orders").append("s", 3);
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Map<Integer, HandlerContext> contexts = new ConcurrentHashMap<>();
    Map<Integer, Position> positions = new ConcurrentHashMap<>();
    node.run(
        consumer(
                1,
                node.recording(
                    (event, context) -> {
                      write(event, context);
                      positions.put(Writer.number(event), context.position());
                      if (contexts.put(Writer.number(event), context) == null
                          && Writer.number(event) == 1) {
                        written.countDown();
                        awaitDeafToInterrupts(goOn);
                      }
                    }))
            .build());
    Await.until("the second is being handled", patience(), () -> written.getCount() == 0);
    Position first = positions.getOrDefault(0, new Position("none", "none"));
    node.provider()
        .positions()
        .reset(
            "effects",
            node.provider()
                .admin()
                .consumer("effects")
                .orElseThrow()
                .partitions()
                .get(0)
                .partition(),
            StartingPoint.after(first));
    goOn.countDown();
    awaitEffects(3, patience());
    assertEquals(Writer.tags("s", 0, 3), effects().all(), "each once");
    assertEquals(
        2,
        timeline().tried("effects").stream().filter(call -> call.number() == 1).count(),
        "the second was handled once more");
  }

  /** What a handler does that heeds nothing. */
  private void awaitDeafToInterrupts(CountDownLatch latch) {
    boolean open = false;
    while (!open) {
      try {
        latch.await();
        open = true;
      } catch (InterruptedException e) {
        timeline().note("a handler was interrupted, and goes on");
      }
    }
  }

  @Test
  void x2_stoppingMidwayRepeatsNoEffect() {
    Node node = startNode();
    if (isRefused(node)) {
      return;
    }
    Writer writer = node.writer("orders");
    writer.spread(STREAMS, 10);
    ConsumerService service = node.run(consumer(4, node.recording(this::write)).build());
    awaitEffects(10, patience());
    service.stop();
    Node next = startNode();
    next.run(consumer(4, next.recording(this::write)).build());
    writer.spread(STREAMS, 2);
    assertEachOnce(writer, patience());
  }

  @Test
  void x2_aCrashRepeatsNoEffect() {
    Node crashing = startNode();
    if (isRefused(crashing)) {
      return;
    }
    Writer writer = share(crashing);
    crashing.crash();
    assertEachOnce(writer, bounds().takeoverAfterCrash().plus(patience()));
  }

  @Test
  void x2_aCutRepeatsNoEffect() {
    Node cut = startNode();
    if (isRefused(cut)) {
      return;
    }
    Writer writer = share(cut);
    cut.cut();
    assertEachOnce(writer, bounds().takeoverAfterCut().plus(patience()));
    cut.heal();
    writer.spread(STREAMS, 5);
    assertEachOnce(writer, bounds().rejoin().plus(patience()));
  }

  /** Has a node handle events in the middle of which another node is at hand. */
  private Writer share(Node first) {
    Node other = startNode();
    Writer writer = other.writer("orders");
    writer.spread(STREAMS, 20);
    first.run(consumer(4, first.recording(this::write)).build());
    awaitEffects(10, patience());
    other.run(consumer(4, other.recording(this::write)).build());
    awaitEffects(STREAMS * 10, patience());
    writer.spread(STREAMS, 20);
    return writer;
  }

  private void assertEachOnce(Writer writer, Duration bound) {
    awaitEffects(writer.total(), bound);
    List<String> expected = new ArrayList<>();
    writer.written().forEach((stream, count) -> expected.addAll(Writer.tags(stream, 0, count)));
    assertEquals(
        expected.stream().sorted().toList(),
        effects().all().stream().sorted().toList(),
        "each once");
  }
}
