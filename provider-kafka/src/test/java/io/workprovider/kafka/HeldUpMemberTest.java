package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.EventSequence;
import io.workprovider.StartingPoint;
import io.workprovider.conformance.TestNode;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A member whose poll thread is held up for longer than its lease, while the client goes on to send
 * heartbeats: the broker takes it for alive all the time, and it has proved nothing.
 */
final class HeldUpMemberTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static ConsumerDefinition board() {
    return new ConsumerDefinition(
        "board",
        EventSequence.category("orders"),
        OptionalInt.of(2),
        StartingPoint.beginning(),
        Duration.ofMillis(50),
        Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @EnumSource(GroupProtocol.class)
  void a4_aLossIsToldBeforeThePartitionIsGrantedAnew(GroupProtocol protocol) {
    try (KafkaFixture fixture = new KafkaFixture(protocol)) {
      TestNode node = fixture.startNode();
      TestNode other = fixture.startNode();
      Listener heldUp = new Listener();
      node.provider().subscribe(board(), heldUp);
      Awaitility.await().atMost(PATIENCE).until(() -> heldUp.granted.size() == 2);
      List<PartitionAssignment> lapsing = List.copyOf(heldUp.granted);

      Subscription joined = other.provider().subscribe(board(), new Grants());
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> lapsing.stream().noneMatch(PartitionAssignment::isCurrent));
      heldUp.goOn.countDown();
      Awaitility.await().atMost(PATIENCE).until(() -> heldUp.told.containsAll(losses(lapsing)));
      joined.close();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> heldUp.granted.stream().filter(PartitionAssignment::isCurrent).count() == 2);
      for (PartitionAssignment lapsed : lapsing) {
        List<String> ofItsPartition =
            heldUp.told.stream()
                .filter(line -> line.endsWith(" " + lapsed.partition()))
                .limit(3)
                .toList();
        assertEquals(
            List.of(
                "granted " + lapsed.partition(),
                "lost " + lapsed.partition(),
                "granted " + lapsed.partition()),
            ofItsPartition);
      }
    }
  }

  private static List<String> losses(List<PartitionAssignment> assignments) {
    return assignments.stream().map(assignment -> "lost " + assignment.partition()).toList();
  }

  /** Does not return from the first time that something is asked back until it is let go on. */
  private static final class Listener implements AssignmentListener {

    private final List<PartitionAssignment> granted = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public void granted(PartitionAssignment assignment) {
      told.add("granted " + assignment.partition());
      granted.add(assignment);
    }

    @Override
    public void revoking(PartitionAssignment assignment, Duration within) {
      try {
        if (!goOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException("The lease does not run out.");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void lost(PartitionAssignment assignment, String reason) {
      told.add("lost " + assignment.partition());
    }
  }
}
