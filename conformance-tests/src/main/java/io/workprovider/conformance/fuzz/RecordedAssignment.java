package io.workprovider.conformance.fuzz;

import io.workprovider.AssignmentLostException;
import io.workprovider.Position;
import io.workprovider.conformance.forwarding.ForwardingAssignment;
import io.workprovider.conformance.fuzz.Happening.Answer;
import io.workprovider.conformance.fuzz.Happening.Polled;
import io.workprovider.conformance.fuzz.Happening.Saved;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An assignment that writes down what is done with it, and does now and then what a careless owner
 * would: saves an earlier position again, and saves when it is over.
 */
final class RecordedAssignment extends ForwardingAssignment {

  /** Of so many saves, one is followed by an earlier one. */
  private static final int SAVES_PER_CARELESS_ONE = 3;

  private final Grant grant;
  private final History history;
  private final KnownGrants known;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private volatile @Nullable Position lastPolled;
  private volatile boolean over;
  private @Nullable Position lastSaved;
  private int saves;

  RecordedAssignment(
      PartitionAssignment assignment, String node, History history, KnownGrants known) {
    super(assignment);
    Share share = new Share(assignment.consumer(), assignment.partition().value());
    this.grant = new Grant(node, share, assignment.epoch(), known.nextSerial());
    this.history = history;
    this.known = known;
  }

  Grant grant() {
    return grant;
  }

  /** It was lost, or is being handed back. */
  void end() {
    over = true;
  }

  /** Whether its node runs it. */
  boolean isHeld() {
    return !over && isCurrent();
  }

  @Override
  public List<Delivery> poll(int max) {
    oneAtATime.lock();
    try {
      List<Delivery> deliveries = super.poll(max);
      List<Tag> events = new ArrayList<>();
      for (Delivery delivery : deliveries) {
        Tag event = Work.tag(delivery.event());
        events.add(event);
        known.delivered(grant.share(), delivery.position(), event);
        lastPolled = delivery.position();
      }
      if (!events.isEmpty()) {
        history.add(new Polled(System.nanoTime(), grant, List.copyOf(events)));
      }
      return deliveries;
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public void save(Progress progress) {
    oneAtATime.lock();
    try {
      attempt(progress, false, "");
      Position earlier = lastSaved;
      lastSaved = progress.position().orElse(earlier);
      if (earlier != null && ++saves % SAVES_PER_CARELESS_ONE == 0) {
        quietly(Progress.to(earlier), "an earlier one once more");
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public void release(Progress last) {
    oneAtATime.lock();
    try {
      over = true;
      attempt(last, true, "");
    } finally {
      oneAtATime.unlock();
    }
  }

  /** Saves, if it is over, the last that it handed out: that must be refused (Rules P2, P4). */
  void saveThoughItIsOver() {
    Position position = lastPolled;
    if (position == null || !over) {
      return;
    }
    oneAtATime.lock();
    try {
      quietly(Progress.to(position), "though it is over");
    } finally {
      oneAtATime.unlock();
    }
  }

  private void quietly(Progress progress, String how) {
    try {
      attempt(progress, false, how);
    } catch (RuntimeException e) {
      // Written down; who owns it has not asked, and hears of a loss in the usual way.
      lastSaved = null;
    }
  }

  private void attempt(Progress progress, boolean release, String how) {
    Tag upTo = progress.position().map(at -> known.event(grant.share(), at)).orElse(null);
    Saved begun = new Saved(System.nanoTime(), 0, grant, upTo, release, Answer.NONE, how);
    history.begin(begun);
    Answer answer = Answer.NONE;
    try {
      if (release) {
        super.release(progress);
      } else {
        super.save(progress);
      }
      answer = Answer.ACCEPTED;
    } catch (AssignmentLostException e) {
      answer = Answer.REFUSED;
      throw e;
    } finally {
      history.answer(
          begun, new Saved(begun.at(), System.nanoTime(), grant, upTo, release, answer, how));
    }
  }
}
