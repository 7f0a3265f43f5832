package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.EventAppender;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.NodeOverview;
import io.workprovider.PartitionId;
import io.workprovider.PositionStore;
import io.workprovider.StartingPoint;
import io.workprovider.WorkAdmin;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.Timeline.What;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * How a provider closes, and what is left of it (Rules L1 and L2).
 *
 * <p>Not asserted: that no connection or lock is left at the back end; the provider's own tests can
 * see those.
 */
public abstract class CloseSuite extends ConformanceSuite {

  /** For subclasses. */
  protected CloseSuite() {}

  @Test
  void l1_aClosedProviderSaysWhatIsLost() {
    Node node = startNode();
    Member member = node.join(consumer("life", "orders", 2));
    List<Held> held = member.awaitHeld(2, patience());
    node.provider().close();
    held.forEach(grant -> assertFalse(grant.isCurrent(), grant + " after close"));
    assertEquals(2, timeline().entries(entry -> entry.what() == What.LOST).size(), "said");
  }

  @Test
  void l1_aClosedProviderRefusesEveryCall() {
    Node node = startNode();
    Held held = node.join(consumer("life", "orders", 1)).awaitHeld(1, patience()).get(0);
    WorkProvider provider = node.provider();
    EventAppender appender = provider.appender();
    PositionStore positions = provider.positions();
    WorkAdmin admin = provider.admin();
    provider.close();
    PartitionId partition = held.partition();
    List<Executable> calls =
        List.of(
            () -> appender.append(EventSequence.stream("orders", "s"), NewEvent.of("t", "late")),
            () -> positions.find("life", partition),
            () -> positions.findAll("life"),
            () -> positions.reset("life", partition, StartingPoint.beginning()),
            () -> positions.resetAll("life", StartingPoint.beginning()),
            admin::nodes,
            () -> admin.consumer("life"),
            () -> node.join(consumer("other", "orders", 1)));
    for (int i = 0; i < calls.size(); i++) {
      assertThrows(IllegalStateException.class, calls.get(i), "call " + i + " after close");
    }
    assertFalse(held.isCurrent(), "nothing is its any more");
  }

  @Test
  void l2_closeLeavesNoThreadAndNoNode() throws Exception {
    Set<Thread> before = threadsBesideThoseOfTheLibraries();
    Node node = startNode();
    String id = node.provider().nodeId();
    node.run(Definitions.running("life", "orders", 2, node.recording()).build());
    node.writer("orders").spread(8, 1);
    Await.until("handled", patience(), () -> timeline().handled("life").size() == 8);
    node.close();
    awaitNothingLeft(before, id);
  }

  @Test
  void l2_closeByAnInterruptedThreadLeavesNothingAndKeepsTheFlag() throws Exception {
    Set<Thread> before = threadsBesideThoseOfTheLibraries();
    Node node = startNode();
    String id = node.provider().nodeId();
    List<Held> held = node.join(consumer("life", "orders", 2)).awaitHeld(2, patience());
    Thread.currentThread().interrupt();
    node.provider().close();
    assertTrue(Thread.interrupted(), "the caller's flag is kept");
    held.forEach(grant -> assertFalse(grant.isCurrent(), grant + " after close"));
    awaitNothingLeft(before, id);
  }

  @Test
  void l2_closeFromWithinAHandlerLeavesNothingOnceItReturned() throws Exception {
    Set<Thread> before = threadsBesideThoseOfTheLibraries();
    Node node = startNode();
    String id = node.provider().nodeId();
    CountDownLatch closed = new CountDownLatch(1);
    ConsumerService service =
        node.keep(
            ConsumerService.with(node.provider())
                .drainDeadline(Duration.ofSeconds(10))
                .start(
                    Definitions.running(
                            "life",
                            "orders",
                            2,
                            node.recording(
                                (event, context) -> {
                                  node.provider().close();
                                  closed.countDown();
                                }))
                        .build()));
    node.writer("orders").append("s", 1);
    Await.until("the handler closed its node", patience(), () -> closed.getCount() == 0);
    service.stop();
    awaitNothingLeft(before, id);
  }

  @Test
  void l2_closeThatRacesWithStartAndGrantLeavesNothing() throws Exception {
    Node survivor = startNode();
    Member keeper = survivor.join(consumer("life", "orders", 4));
    keeper.awaitHeld(4, patience());
    for (int round = 0; round < 5; round++) {
      Node racing = startNode();
      CompletableFuture<Void> start =
          CompletableFuture.runAsync(
              () -> {
                try {
                  racing.run(Definitions.running("life", "orders", 4, racing.recording()).build());
                } catch (IllegalStateException expected) {
                  timeline().note("closed before it had started");
                }
              });
      LockSupport.parkNanos(round * 2_000_000L);
      racing.provider().close();
      start.get(60, TimeUnit.SECONDS);
      racing.close();
      keeper.awaitHeld(4, bounds().takeoverAfterCrash().plus(patience()));
    }
    assertEquals(1, survivor.provider().admin().nodes().size(), "only the survivor is a node");
  }

  /** What runs once a first node has started what a library starts once per JVM. */
  private Set<Thread> threadsBesideThoseOfTheLibraries() throws Exception {
    Node first = startNode();
    first.run(Definitions.running("first", "first", 2, first.recording()).build());
    first.writer("first").spread(8, 1);
    Await.until("handled", patience(), () -> timeline().handled("first").size() == 8);
    first.close();
    return Thread.getAllStackTraces().keySet();
  }

  private void awaitNothingLeft(Set<Thread> before, String node) {
    Await.until(
        "no thread is left of those that the node started",
        patience(),
        () -> startedSince(before).isEmpty());
    WorkAdmin admin = startNode().provider().admin();
    Await.until(
        "the node is not seen any more",
        patience(),
        () -> admin.nodes().stream().map(NodeOverview::id).noneMatch(node::equals));
  }

  private List<Thread> startedSince(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .filter(thread -> !thread.getName().startsWith("ForkJoinPool.commonPool"))
        .filter(thread -> !cluster().fixture().mayStay(thread))
        .toList();
  }
}
