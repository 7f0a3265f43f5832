package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.PartitionId;
import io.workprovider.conformance.Timeline.Handling;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The judge is judged: what is wrong on purpose is seen. */
class ConsistencyTest {

  private final Timeline timeline = new Timeline();
  private final Consistency consistency = new Consistency(timeline, "c");

  private void handled(String partition, String stream, int number, long began, long ended) {
    timeline.add(
        new Handling("n1", "c", new PartitionId(partition), 1, stream, number, began, ended, true));
  }

  @Test
  void seesALoss() {
    handled("0", "s", 0, 0, 1);
    handled("0", "s", 2, 2, 3);
    assertTrue(consistency.isComplete(Map.of("s", 1)));
    assertFalse(consistency.isComplete(Map.of("s", 3)));
  }

  @Test
  void seesARepetitionAndAStranger() {
    handled("0", "s", 0, 0, 1);
    consistency.assertExactlyOnce(Map.of("s", 1));
    handled("0", "s", 0, 2, 3);
    String message =
        assertThrows(
                AssertionError.class, () -> consistency.assertExactlyOnce(Map.of("s", 1, "t", 1)))
            .getMessage();
    assertEquals("Not handled exactly once, with how often they were: {s#0=2, t#0=0}", message);
  }

  @Test
  void seesWhatIsOutOfOrder() {
    handled("0", "s", 0, 0, 1);
    handled("0", "s", 1, 2, 3);
    handled("0", "s", 0, 4, 5);
    handled("0", "s", 1, 6, 7);
    consistency.assertInOrder();
    handled("0", "s", 3, 8, 9);
    handled("0", "s", 2, 10, 11);
    assertThrows(AssertionError.class, consistency::assertInOrder);
  }

  @Test
  void seesWhatBeganBeforeTheOneBeforeItWasDone() {
    handled("0", "s", 0, 0, 5);
    handled("0", "s", 1, 4, 6);
    assertThrows(AssertionError.class, consistency::assertInOrder);
    assertThrows(AssertionError.class, consistency::assertOneCallAtATime);
  }

  @Test
  void letsPartitionsRunSideBySide() {
    handled("0", "s", 0, 0, 5);
    handled("1", "t", 0, 1, 6);
    consistency.assertOneCallAtATime();
    consistency.assertStreamsKeepTheirPartition();
    assertEquals(List.of(0), consistency.numbers("t"));
  }

  @Test
  void seesAStreamInTwoPartitions() {
    handled("0", "s", 0, 0, 1);
    handled("1", "s", 1, 2, 3);
    assertThrows(AssertionError.class, consistency::assertStreamsKeepTheirPartition);
  }
}
