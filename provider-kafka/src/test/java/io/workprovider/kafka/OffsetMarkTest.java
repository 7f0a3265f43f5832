package io.workprovider.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.Position;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

/** What stands beside a committed offset, and what it says of the position. */
class OffsetMarkTest {

  @Test
  void whatIsWrittenIsRead() {
    for (OffsetMark mark :
        new OffsetMark[] {
          OffsetMark.NONE, OffsetMark.GONE, new OffsetMark(7, 4711, 12), new OffsetMark(1, -1, 0)
        }) {
      assertEquals(mark, OffsetMark.parse(mark.text(), 99));
    }
  }

  @Test
  void a1_theNextEpochIsOneHigherAndLeavesTheRest() {
    assertEquals(new OffsetMark(8, 3, 12), new OffsetMark(7, 3, 12).nextEpoch());
  }

  @Test
  void p10_nothingSavedIsNoPosition() {
    assertEquals(Optional.empty(), new Committed(10, OffsetMark.NONE.nextEpoch()).position());
  }

  @Test
  void p3_aSaveNeverMovesBack() {
    Committed at = new Committed(11, new OffsetMark(1, -1, 10));
    assertEquals(at, at.saved(4));
    assertEquals(new Committed(21, new OffsetMark(1, -1, 20)), at.saved(20));
  }

  @Test
  void p1_readingOnLeavesThePositionWhereItIs() {
    Committed read = new Committed(11, new OffsetMark(1, -1, 10)).readTo(15);
    assertEquals(15, read.next());
    assertEquals(Optional.of(new Position("kafka", "10")), read.position());
    assertEquals(read, read.readTo(12));
  }

  @Test
  void p9_aForgottenPositionIsNoneAndSaysSo() {
    Committed gone = new Committed(0, OffsetMark.GONE.nextEpoch());
    assertTrue(gone.mark().isForgotten());
    assertEquals(Optional.empty(), gone.position());
    assertFalse(gone.mark().withReset(5, 9).isForgotten());
  }

  @Test
  void anotherProgramsOffsetIsAPosition() {
    Committed foreign = Committed.of(new OffsetAndMetadata(5, "kafka-streams"));
    assertEquals(0, foreign.mark().epoch());
    assertEquals(Optional.of(new Position("kafka", "4")), foreign.position());
  }
}
