package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.EventSequence;
import io.workprovider.PartitionId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Where a grant starts, and at which epoch (Rules A1, A11, P8, P9). */
class GrantPlanTest {

  private static final TopicPartition FIRST = new TopicPartition("orders", 0);
  private static final TopicPartition SECOND = new TopicPartition("orders", 1);
  private static final PartitionId FIRST_ID = new PartitionId("orders/0");

  private final ControlState state = new ControlState();
  private long place;

  private void say(ControlEntry entry) {
    state.apply(
        new ConsumerRecord<>(
            "control",
            0,
            place++,
            entry.key().getBytes(StandardCharsets.UTF_8),
            entry.value().getBytes(StandardCharsets.UTF_8)));
  }

  private Committed next(TopicPartition partition, Committed stored, long beginning) {
    return plan().next(partition, stored.toOffset(), beginning);
  }

  private Committed first(TopicPartition partition, long beginning) {
    return plan().next(partition, null, beginning);
  }

  private GrantPlan plan() {
    return new GrantPlan(state, new TopicNames(""), "board");
  }

  private void declare(Map<PartitionId, Long> starts) {
    say(
        ControlEntry.consumer(
            new DeclaredConsumer(
                "board", EventSequence.category("orders"), OptionalInt.of(2), starts)));
  }

  @Test
  void p9_thePartitionsThatWereThereStartWhereWasChosenAndLaterOnesAtTheirBeginning() {
    declare(Map.of(FIRST_ID, 40L));
    assertEquals(new Committed(40, new OffsetMark(1, -1, -1)), first(FIRST, 3));
    assertEquals(new Committed(3, new OffsetMark(1, -1, -1)), first(SECOND, 3));
  }

  @Test
  void a1_everyGrantIsOneEpochHigherAndReadsOnFromWhatIsStored() {
    declare(Map.of(FIRST_ID, 40L));
    Committed stored = new Committed(51, new OffsetMark(6, -1, 50));
    assertEquals(new Committed(51, new OffsetMark(7, -1, 50)), next(FIRST, stored, 0));
  }

  @Test
  void p8_aResetIsCarriedOutOnce() {
    declare(Map.of());
    say(ControlEntry.reset("board", FIRST_ID, 12));
    Committed stored = new Committed(51, new OffsetMark(6, -1, 50));
    Committed reset = next(FIRST, stored, 0);
    assertEquals(new Committed(12, new OffsetMark(7, 1, 11)), reset);
    Committed later = reset.saved(30);
    assertEquals(new Committed(31, new OffsetMark(8, 1, 30)), next(FIRST, later, 0));

    say(ControlEntry.reset("board", FIRST_ID, 0));
    assertEquals(new Committed(0, new OffsetMark(8, 2, -1)), next(FIRST, later, 0));
  }

  @Test
  void p8_aResetOfOneConsumerOrPartitionIsNoOthers() {
    say(ControlEntry.reset("board-2", FIRST_ID, 12));
    say(ControlEntry.reset("board", new PartitionId("orders/1"), 13));
    Committed stored = new Committed(51, new OffsetMark(6, -1, 50));
    assertEquals(51, next(FIRST, stored, 0).next());
    assertEquals(13, next(SECOND, stored, 0).next());
  }

  @Test
  void p9_whatTheBrokerForgotIsNotTakenForAFirstStart() {
    declare(Map.of(FIRST_ID, 40L));
    say(ControlEntry.started("board", FIRST_ID));
    Committed gone = first(FIRST, 3);
    assertEquals(true, gone.mark().isForgotten());
    assertEquals(true, next(FIRST, gone, 3).mark().isForgotten(), "it stays so");
    say(ControlEntry.reset("board", FIRST_ID, 12));
    assertEquals(12, next(FIRST, gone, 3).next());
    assertEquals(false, next(FIRST, gone, 3).mark().isForgotten(), "until somebody says where");
  }

  @Test
  void aStoredOffsetOfAnotherProgramIsGoneOnFrom() {
    Committed grant = plan().next(FIRST, new OffsetAndMetadata(5, ""), 0);
    assertEquals(new Committed(5, new OffsetMark(1, -1, 4)), grant);
  }
}
