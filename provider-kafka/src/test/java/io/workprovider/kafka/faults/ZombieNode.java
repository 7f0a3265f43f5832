package io.workprovider.kafka.faults;

import io.workprovider.AssignmentLostException;
import io.workprovider.EventSequence;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * A node in a JVM of its own that takes the events of its first grant, and at each line of its
 * standard input tries to save that it has handled them, whatever it has heard since.
 */
final class ZombieNode {

  static final String CONSUMER = "zombie";
  static final EventSequence.Stream STREAM = EventSequence.stream("undead", "s");
  static final int EVENTS = 4;

  /** What it writes when it has taken the events. */
  static final String TAKEN = "taken";

  static final String REFUSED = "refused";
  static final String SAVED = "saved";

  private ZombieNode() {}

  /** The one partition of the stream's category, for a member that is driven by hand. */
  static ConsumerDefinition definition() {
    return new ConsumerDefinition(
        CONSUMER,
        EventSequence.category(STREAM.category()),
        OptionalInt.of(1),
        StartingPoint.beginning(),
        Duration.ofMillis(50),
        Duration.ofMinutes(1));
  }

  public static void main(String[] arguments) throws IOException {
    CompletableFuture<PartitionAssignment> first = new CompletableFuture<>();
    try (WorkProvider provider = WorkProviders.load()) {
      provider.subscribe(definition(), new FirstGrant(first));
      PartitionAssignment assignment = first.join();
      List<Delivery> taken = new ArrayList<>();
      while (taken.size() < EVENTS) {
        taken.addAll(assignment.poll(EVENTS - taken.size()));
        LockSupport.parkNanos(1_000_000); // Its signal would be of no use: it is not driven by it.
      }
      System.out.println(TAKEN);
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (in.readLine() != null) {
        for (Delivery each : taken) {
          System.out.println(save(assignment, each));
        }
      }
    }
  }

  private static String save(PartitionAssignment assignment, Delivery last) {
    try {
      assignment.save(Progress.to(last.position()));
      return SAVED;
    } catch (AssignmentLostException e) {
      return REFUSED;
    }
  }

  private record FirstGrant(CompletableFuture<PartitionAssignment> first)
      implements AssignmentListener {

    @Override
    public void granted(PartitionAssignment assignment) {
      first.complete(assignment);
    }

    @Override
    public void revoking(PartitionAssignment assignment, Duration within) {
      // It holds on to what it has.
    }

    @Override
    public void lost(PartitionAssignment assignment, String reason) {
      // It does not listen.
    }
  }
}
