package io.workprovider.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.conformance.fuzz.Happening.Answer;
import io.workprovider.conformance.fuzz.Happening.NeverCame;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The oracle is judged: it sees what is wrong on purpose, and nothing in what is excused. */
class OracleTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private final Story story = new Story();

  private void assertSees(Check... checks) {
    assertEquals(EnumSet.copyOf(List.of(checks)), EnumSet.copyOf(story.checks()));
  }

  private void assertClean() {
    assertEquals(Set.of(), story.checks());
  }

  @Test
  void aHandoverATakeoverAndAResetAreClean() {
    story.runs("n1").appended(0, 6, true);
    Grant first = story.granted("n1", 1);
    story.worked(first, 0, 1).saved(first, 1).askedBack(first, LONG).released(first);
    Grant second = story.granted("n2", 2);
    story.worked(second, 2, 3).saved(second, 2).node("n2", "crash");
    Grant third = story.granted("n3", 3);
    story.worked(third, 3, 4, 5).saved(third, 5).found(5).reset(Answer.ACCEPTED);
    story.lost(third, false).saved(third, Story.event(5), false, Answer.REFUSED);
    Grant fourth = story.granted("n3", 4);
    story.worked(fourth, 0, 1).saved(fourth, 1).found(1).released(fourth);
    assertClean();
  }

  @Test
  void whatWasMissedIsToldAsItIs() {
    NeverCame missed = new NeverCame(1, Check.UNASSIGNED, "nobody has it");
    assertEquals(
        List.of(new Violation(Check.UNASSIGNED, null, "nobody has it")),
        Oracle.judge(List.of(missed)));
  }

  @Nested
  class Grants {

    @Test
    void seesAnEpochTwice() {
      story.released(story.granted("n1", 1));
      story.granted("n2", 1);
      assertSees(Check.EPOCH_TWICE);
    }

    @Test
    void seesAnEpochFallOnOneNode() {
      story.released(story.granted("n1", 2));
      story.granted("n1", 1);
      assertSees(Check.EPOCH_FELL);
    }

    @Test
    void letsALowerEpochReachAnotherNodeLateIfItIsDeadOnArrival() {
      Grant higher = story.granted("n1", 2);
      story.granted("n2", "0", 1, false, higher);
      assertClean();
    }

    @Test
    void seesALowerEpochThatIsCurrentOnArrival() {
      Grant higher = story.granted("n1", 2);
      story.granted("n2", "0", 1, true, higher);
      assertSees(Check.TWO_OWNERS);
    }

    @Test
    void seesTwoOwners() {
      Grant first = story.granted("n1", 1);
      story.granted("n2", 2, first);
      assertSees(Check.TWO_OWNERS);
    }

    @Test
    void seesAGrantThatDidNotWait() {
      Grant first = story.granted("n1", 1);
      story.askedBack(first, LONG).granted("n2", 2, first);
      assertSees(Check.NOT_WAITED_FOR);
    }

    @Test
    void letsAGrantComeAfterTheDeadline() {
      Grant first = story.granted("n1", 1);
      story.askedBack(first, Duration.ofMillis(1)).released(story.granted("n9", "1", 1, true));
      story.granted("n2", 2, first);
      assertClean();
    }

    @Test
    void letsAResetFenceAtTheBackEndFirst() {
      Grant first = story.granted("n1", 1);
      story.reset(Answer.ACCEPTED).granted("n2", 2, first);
      assertClean();
    }

    @Test
    void seesTwoOwnersAfterAResetBeforeBoth() {
      story.reset(Answer.ACCEPTED);
      Grant first = story.granted("n1", 1);
      story.granted("n2", 2, first);
      assertSees(Check.TWO_OWNERS);
    }

    @Test
    void seesALostOneThatIsCurrent() {
      story.lost(story.granted("n1", 1), true);
      assertSees(Check.CURRENT_WHEN_LOST);
    }
  }

  @Nested
  class Positions {

    @Test
    void seesASaveUnderAnOldEpoch() {
      Grant first = story.granted("n1", 1);
      story.worked(first, 0).granted("n2", 2);
      story.saved(first, 0);
      assertSees(Check.STALE_SAVE);
    }

    @Test
    void seesASaveAfterALoss() {
      Grant first = story.granted("n1", 1);
      story.worked(first, 0).lost(first, false).saved(first, 0);
      assertSees(Check.STALE_SAVE);
    }

    @Test
    void seesAReleaseAfterALoss() {
      Grant first = story.granted("n1", 1);
      story.lost(first, false).released(first);
      assertSees(Check.STALE_SAVE);
    }

    @Test
    void seesASaveAfterARelease() {
      Grant first = story.granted("n1", 1);
      story.worked(first, 0).released(first).saved(first, 0);
      assertSees(Check.STALE_SAVE);
    }

    @Test
    void seesASaveAfterAReset() {
      Grant first = story.granted("n1", 1);
      story.worked(first, 0).reset(Answer.ACCEPTED).saved(first, 0);
      assertSees(Check.STALE_SAVE);
    }

    @Test
    void letsAReleaseBeSaidTwice() {
      Grant first = story.granted("n1", 1);
      story.saved(first, null, true, Answer.NONE).granted("n2", 2);
      story.released(first).released(first);
      assertClean();
    }

    @Test
    void seesAnEventAgainThatWasSavedPast() {
      Grant first = story.granted("n1", 1);
      story.worked(first, 0, 1).saved(first, 1).lost(first, false);
      story.polled(story.granted("n2", 2), 1);
      assertSees(Check.REGRESSED);
    }

    @Test
    void letsUnsavedAndUnansweredComeAgain() {
      Grant first = story.granted("n1", 1);
      story.worked(first, 0, 1, 2).saved(first, 0);
      story.saved(first, Story.event(1), false, Answer.NONE).lost(first, false);
      story.polled(story.granted("n2", 2), 1, 2);
      assertClean();
    }

    @Test
    void seesAStartPastThePosition() {
      Grant first = story.granted("n1", 1);
      story.worked(first, 0, 1).saved(first, 0).lost(first, false);
      story.polled(story.granted("n2", 2), 2);
      assertSees(Check.SKIPPED);
    }

    @Test
    void letsAnUnansweredSaveHaveBeenDone() {
      Grant first = story.granted("n1", 1);
      story.worked(first, 0, 1).saved(first, Story.event(1), false, Answer.NONE);
      story.lost(first, false).polled(story.granted("n2", 2), 2);
      assertClean();
    }

    @Test
    void seesAGapWithinAGrant() {
      story.polled(story.granted("n1", 1), 0, 2);
      assertSees(Check.SKIPPED);
    }

    @Test
    void seesAPageThatTurnsRound() {
      story.polled(story.granted("n1", 1), 1, 0);
      assertSees(Check.SKIPPED, Check.OUT_OF_ORDER);
    }

    @Test
    void seesAnEventTwiceInAGrant() {
      story.polled(story.granted("n1", 1), 0, 0);
      assertSees(Check.POLLED_TWICE);
    }

    @Test
    void seesAPositionSavedPastWhatIsNotHandled() {
      Grant first = story.granted("n1", 1);
      story.polled(first, 0, 1).handled(first, 0).saved(first, 1);
      assertSees(Check.SAVED_UNHANDLED);
    }

    @Test
    void seesAStoredPositionThatIsOlder() {
      Grant first = story.granted("n1", 1);
      story.worked(first, 0, 1).saved(first, 1).found(0);
      assertSees(Check.MOVED_BACK);
    }

    @Test
    void seesAStreamInTwoPartitions() {
      story.polled(story.granted("n1", 1), 0);
      story.polled(story.granted("n1", "1", 1, true), 0);
      assertSees(Check.STREAM_MOVED);
    }
  }

  @Nested
  class Handlings {

    @Test
    void seesAnEventBeforeTheOneBeforeIt() {
      Grant first = story.granted("n1", 1);
      story.polled(first, 0, 1).handled(first, 1).handled(first, 0);
      assertSees(Check.OUT_OF_ORDER);
    }

    @Test
    void seesTwoCallsOfOneGrantAtOnce() {
      Grant first = story.granted("n1", 1);
      long began = story.polled(first, 0).began(first, 0);
      story.handled(first, 0).ended(first, 0, began, false);
      assertSees(Check.OVERLAP);
    }

    @Test
    void seesACallThatRunsOnAfterItsPartitionWasHandedBack() {
      Grant first = story.granted("n1", 1);
      long began = story.polled(first, 0).began(first, 0);
      story.released(first);
      Grant second = story.granted("n2", 2);
      story.worked(second, 0).ended(first, 0, began, false);
      assertSees(Check.OVERLAP);
    }

    @Test
    void letsACallRunOnWhosePartitionWasLost() {
      Grant first = story.granted("n1", 1);
      long began = story.polled(first, 0).began(first, 0);
      story.lost(first, false);
      Grant second = story.granted("n2", 2);
      story.worked(second, 0).ended(first, 0, began, false);
      assertClean();
    }

    @Test
    void seesAnEventThatNobodyHandled() {
      story.runs("n1").appended(0, 2, true);
      story.worked(story.granted("n1", 1), 0);
      assertSees(Check.LOST_EVENT);
    }

    @Test
    void letsAnUnansweredAppendBeNothing() {
      story.runs("n1").appended(0, 2, false);
      assertClean();
    }

    @Test
    void seesAnEventTwiceThoughNothingFailed() {
      Grant first = story.granted("n1", 1);
      story.worked(first, 0).released(first);
      story.worked(story.granted("n2", 2), 0);
      assertSees(Check.HANDLED_TWICE);
    }

    @Test
    void letsAnEventComeTwiceAfterAFault() {
      Grant first = story.granted("n1", 1);
      story.worked(first, 0).node("n1", "crash");
      story.worked(story.granted("n2", 2), 0);
      assertClean();
    }
  }
}
