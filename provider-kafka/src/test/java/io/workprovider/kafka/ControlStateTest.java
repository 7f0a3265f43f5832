package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventSequence;
import io.workprovider.PartitionId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What the control topic says, from its records. */
class ControlStateTest {

  private static final PartitionId PARTITION = new PartitionId("a/b/3");

  private final ControlState state = new ControlState();

  private void say(long place, String key, String value) {
    state.apply(
        new ConsumerRecord<>(
            "control",
            0,
            place,
            key.getBytes(StandardCharsets.UTF_8),
            value.getBytes(StandardCharsets.UTF_8)));
  }

  private void say(long place, ControlEntry entry) {
    say(place, entry.key(), entry.value());
  }

  @Test
  void everySequenceOfAConsumerComesBack() {
    for (EventSequence sequence :
        List.of(
            EventSequence.log(),
            EventSequence.category("a/b"),
            EventSequence.stream("a/b", "Straße 1 ☃ "))) {
      DeclaredConsumer consumer =
          new DeclaredConsumer("c", sequence, OptionalInt.empty(), Map.of(PARTITION, 4L));
      say(0, ControlEntry.consumer(consumer));
      assertEquals(Optional.of(consumer), state.consumer("c"));
    }
    DeclaredConsumer four =
        new DeclaredConsumer("four", EventSequence.log(), OptionalInt.of(4), Map.of());
    say(1, ControlEntry.consumer(four));
    assertEquals(Optional.of(four), state.consumer("four"));
    assertTrue(state.isLogRead());
  }

  @Test
  void a14_aCategoryHasTheNumberThatWasSettled() {
    assertEquals(OptionalInt.empty(), state.partitions("a/b"));
    say(0, ControlEntry.category("a/b", 12));
    assertEquals(OptionalInt.of(12), state.partitions("a/b"));
    assertFalse(state.isLogRead());
  }

  @Test
  void h2_aProblemIsForgottenAtTheNextEpoch() {
    say(0, ControlEntry.problem("c", PARTITION, 7, "it broke: twice"));
    assertEquals(Optional.of("it broke: twice"), state.problem("c", PARTITION, 7));
    assertEquals(Optional.empty(), state.problem("c", PARTITION, 8));
  }

  @Test
  void p8_aResetCarriesItsPlace() {
    say(5, ControlEntry.reset("c", PARTITION, 99));
    assertEquals(Optional.of(new ControlState.Reset(5, 99)), state.reset("c", PARTITION));
  }

  @Test
  void whatANewerVersionWritesIsLeftAlone() {
    say(0, "something new", "of which nothing is known");
    state.apply(new ConsumerRecord<>("control", 0, 1, new byte[0], null));
    assertEquals(Map.of(), state.categories());
  }
}
