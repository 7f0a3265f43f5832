package io.workprovider.spi.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.AssignmentLostException;
import io.workprovider.EventSequence;
import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionExpiredException;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the suites cannot bring about: turns within one node. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoreWorkProviderTest {

  private static final Duration LEASE = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(20);

  private final RowTables tables = new RowTables();
  private final ReentrantLock turn = new ReentrantLock();
  private final WorkStore store = new OneAtATime(tables, turn);
  private final WorkProvider node = StoreWorkProvider.start("test", store, LEASE);

  @AfterEach
  void close() {
    node.close();
  }

  /** Of what it was told; subclasses do something about it. */
  private static class Heard implements AssignmentListener {

    final Map<PartitionId, PartitionAssignment> granted = new ConcurrentHashMap<>();

    @Override
    public void granted(PartitionAssignment assignment) {
      granted.put(assignment.partition(), assignment);
    }

    @Override
    public void revoking(PartitionAssignment assignment, Duration within) {}

    @Override
    public void lost(PartitionAssignment assignment, String reason) {}
  }

  @Test
  void a1_allThatAClosedSubscriptionHasEndsBeforeAnyLossIsTold() {
    List<Boolean> current = new CopyOnWriteArrayList<>();
    Heard heard =
        new Heard() {
          @Override
          public void lost(PartitionAssignment assignment, String reason) {
            granted.values().forEach(each -> current.add(each.isCurrent()));
          }
        };
    Subscription subscription = node.subscribe(consumer(3), heard);
    await().atMost(SOON).until(() -> heard.granted.size() == 3);
    subscription.close();
    assertEquals(9, current.size(), "all three were lost");
    assertFalse(current.contains(true), current.toString());
  }

  @Test
  void a9_whatIsGrantedWhileItLeavesIsGivenBackUnheard() {
    CompletableFuture<Subscription> subscribed = new CompletableFuture<>();
    Heard heard =
        new Heard() {
          @Override
          public void granted(PartitionAssignment assignment) {
            super.granted(assignment);
            subscribed.join().leave();
          }
        };
    subscribed.complete(node.subscribe(consumer(2), heard));
    await().atMost(SOON).until(() -> heard.granted.size() == 1);
    PartitionId told = heard.granted.keySet().iterator().next();
    int other = told.equals(PartitionId.of(0)) ? 1 : 0;
    await().atMost(SOON).until(() -> owners().get(other).isEmpty());
    assertEquals(node.nodeId(), owners().get(1 - other), "who was told gives it back itself");
    assertEquals(1, heard.granted.size());
  }

  @Test
  void l1_aListenerMayCloseTheNode() throws InterruptedException {
    BlockingQueue<Thread> closedBy = new LinkedBlockingQueue<>();
    CompletableFuture<Subscription> subscribed = new CompletableFuture<>();
    Heard heard =
        new Heard() {
          @Override
          public void granted(PartitionAssignment assignment) {
            subscribed.join();
            node.close();
            closedBy.add(Thread.currentThread());
          }
        };
    subscribed.complete(node.subscribe(consumer(1), heard));
    Thread thread = closedBy.poll(SOON.toSeconds(), TimeUnit.SECONDS);
    assertTrue(thread != null && thread.getName().startsWith("workprovider-test-"), "" + thread);
    thread.join(SOON.toMillis());
    assertFalse(thread.isAlive());
    assertEquals(List.of(), tables.nodes(), "it has left");
    assertThrows(IllegalStateException.class, () -> node.positions().findAll("board"));
  }

  @Test
  void p4_aReleaseThatComesTooLateStoresNothing() {
    Heard heard = new Heard();
    Subscription subscription = node.subscribe(consumer(1, Duration.ofMillis(1)), heard);
    await().atMost(SOON).until(() -> heard.granted.size() == 1);
    PartitionAssignment assignment = heard.granted.values().iterator().next();
    Progress late = Progress.to(Position.of("test", 7));
    subscription.leave();
    await().atMost(SOON).until(() -> endsBeforeTheTableHears(assignment, late));
    await().atMost(SOON).until(() -> owners().equals(List.of("")));
    assertEquals(Map.of(), node.positions().findAll("board"));
  }

  /** Whether it has ended, and is released in vain while the node cannot give it back. */
  private boolean endsBeforeTheTableHears(PartitionAssignment assignment, Progress late) {
    turn.lock();
    try {
      if (assignment.isCurrent()) {
        return false;
      }
      assertThrows(AssignmentLostException.class, () -> assignment.release(late));
      return true;
    } finally {
      turn.unlock();
    }
  }

  @Test
  void aPositionThatIsBeyondTheEndOfTheStorageStopsThePartition() {
    store.write("declare", declared -> Decisions.declare(declared, consumer(1), 12));
    Heard heard = new Heard();
    node.subscribe(consumer(1), heard);
    await().atMost(SOON).until(() -> heard.granted.size() == 1);
    PartitionAssignment assignment = heard.granted.values().iterator().next();
    PositionExpiredException refusal =
        assertThrows(PositionExpiredException.class, () -> assignment.poll(10));
    assertTrue(String.valueOf(refusal.getMessage()).contains("test:12"), () -> "" + refusal);
  }

  /** By number; empty if there is none. */
  private List<String> owners() {
    return node.admin().consumer("board").orElseThrow().partitions().stream()
        .map(partition -> partition.owner().orElse(""))
        .toList();
  }

  private static ConsumerDefinition consumer(int partitions) {
    return consumer(partitions, Duration.ofMinutes(1));
  }

  private static ConsumerDefinition consumer(int partitions, Duration releaseDeadline) {
    return new ConsumerDefinition(
        "board",
        EventSequence.category("flights"),
        OptionalInt.of(partitions),
        StartingPoint.beginning(),
        Duration.ofMinutes(1),
        releaseDeadline);
  }

  /** Steps one after another, of any kind; none of them fails halfway. */
  private record OneAtATime(RowTables tables, ReentrantLock turn) implements WorkStore {

    @Override
    public <T> T read(String what, Function<WorkTables, T> step) {
      return write(what, step);
    }

    @Override
    public <T> T write(String what, Function<WorkTables, T> step) {
      turn.lock();
      try {
        return step.apply(tables);
      } finally {
        turn.unlock();
      }
    }

    @Override
    public void close() {}
  }
}
