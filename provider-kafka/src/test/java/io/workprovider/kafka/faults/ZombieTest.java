package io.workprovider.kafka.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.Position;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import io.workprovider.conformance.faults.ChildJvm;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A member that is stopped past its session, goes on, joins again, and saves for what it lost: the
 * broker alone would accept that, since it asks only whether the committer is a member.
 */
final class ZombieTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(strings = {KafkaFaults.CLASSIC, KafkaFaults.CONSUMER_PROTOCOL})
  void p2_aMemberThatWasStoppedPastItsSessionCannotSaveForWhatItLost(String protocol)
      throws IOException {
    Map<String, String> settings = settings(protocol);
    Path folder = Files.createTempDirectory(Path.of("target"), "zombie-");
    try (WorkProvider other = WorkProviders.load(settings)) {
      append(other);
      CompletableFuture<PartitionAssignment> taken = new CompletableFuture<>();
      try (ChildJvm zombie = ChildJvm.start(ZombieNode.class, "zombie", folder, settings)) {
        await().atMost(PATIENCE).until(() -> said(folder).equals(List.of(ZombieNode.TAKEN)));
        other.subscribe(ZombieNode.definition(), new Taker(taken));
        zombie.freeze();
        PartitionAssignment now = taken.join();
        Position saved = takeAndSave(now);
        zombie.thaw();
        await().atMost(PATIENCE).until(() -> other.admin().nodes().size() == 2);
        for (int round = 1; round <= 2; round++) {
          int lines = 1 + round * ZombieNode.EVENTS;
          zombie.tell("save");
          await().atMost(PATIENCE).until(() -> said(folder).size() == lines);
          assertEquals(
              Collections.nCopies(lines - 1, ZombieNode.REFUSED), said(folder).subList(1, lines));
          assertEquals(saved, stored(other, now));
        }
      }
    }
  }

  private static Map<String, String> settings(String protocol) {
    Map<String, String> settings = new HashMap<>();
    settings.put("workprovider.kafka.bootstrap-servers", Brokers.one().bootstrapServers());
    settings.put(
        "workprovider.kafka.namespace", "z" + UUID.randomUUID().toString().substring(0, 8));
    settings.put("workprovider.kafka.group-protocol", protocol);
    settings.put("workprovider.kafka.session-timeout", "2s");
    return settings;
  }

  private static void append(WorkProvider provider) {
    provider
        .appender()
        .append(
            ZombieNode.STREAM,
            ExpectedVersion.any(),
            IntStream.range(0, ZombieNode.EVENTS)
                .mapToObj(i -> NewEvent.of("t", String.valueOf(i)))
                .toList());
  }

  /** Saves the second of the events, which the zombie has taken too. */
  private static Position takeAndSave(PartitionAssignment assignment) {
    List<Delivery> deliveries = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .until(() -> deliveries.addAll(assignment.poll(2)) && deliveries.size() == 2);
    Position second = deliveries.get(1).position();
    assignment.save(Progress.to(second));
    return second;
  }

  private static Position stored(WorkProvider provider, PartitionAssignment assignment) {
    return provider.positions().find(ZombieNode.CONSUMER, assignment.partition()).orElseThrow();
  }

  private static List<String> said(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("zombie.record"));
  }

  private record Taker(CompletableFuture<PartitionAssignment> taken) implements AssignmentListener {

    @Override
    public void granted(PartitionAssignment assignment) {
      taken.complete(assignment);
    }

    @Override
    public void revoking(PartitionAssignment assignment, Duration within) {
      // The zombie comes back, and is not to get the partition.
    }

    @Override
    public void lost(PartitionAssignment assignment, String reason) {
      // The test sees it at the next save.
    }
  }
}
