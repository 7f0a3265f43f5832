package org.example.sqlite;

import io.workprovider.AssignmentLostException;
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.example.sqlite.Events.Placed;
import org.example.sqlite.WorkTable.Owned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One grant to this node. The owner may release it, and a look at the table may end it; whichever
 * is first decides what the listener hears. Thread-safe.
 */
final class SqliteAssignment implements PartitionAssignment {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteAssignment.class);

  private final SqliteWorkProvider node;
  private final SqliteSubscription subscription;
  private final Lease lease;
  private final Owned grant;
  private final AtomicReference<String> over = new AtomicReference<>();
  private volatile Long releaseBy;
  private volatile Long reached;
  private volatile boolean released;
  private volatile boolean givenBack;
  private volatile long read;
  private volatile Runnable signal = () -> {};
  private volatile boolean signalDue;
  private boolean toldGranted;
  private boolean toldRevoking;
  private volatile boolean toldEnd;

  SqliteAssignment(
      SqliteWorkProvider node, SqliteSubscription subscription, Lease lease, Owned grant) {
    this.node = node;
    this.subscription = subscription;
    this.lease = lease;
    this.grant = grant;
    this.read = grant.after();
  }

  SqliteSubscription subscription() {
    return subscription;
  }

  @Override
  public String consumer() {
    return grant.slot().consumer();
  }

  @Override
  public PartitionId partition() {
    return PartitionId.of(grant.slot().number());
  }

  @Override
  public long epoch() {
    return grant.epoch();
  }

  @Override
  public boolean isCurrent() {
    if (!lease.isHeld()) {
      end("its node could not prove in time that it lives");
    }
    Long by = releaseBy;
    if (by != null && System.nanoTime() - by >= 0) {
      end("it was asked back and not released in time");
    }
    return over.get() == null;
  }

  /** It is current no more; the first reason stays. */
  boolean end(String reason) {
    return over.compareAndSet(null, reason);
  }

  // Events

  /** Reads from the file: a reader of SQLite waits for no writer. */
  @Override
  public List<Delivery> poll(int max) {
    if (!isCurrent()) {
      return List.of();
    }
    try {
      Page page = node.store().read("read events", sql -> next(sql, max));
      // Only now: the answer may have been lost, and its events with it.
      read = Math.max(read, page.end());
      if (!page.events().isEmpty()) {
        signalDue = true;
      }
      return List.copyOf(page.events());
    } catch (ProviderUnavailableException e) {
      LOG.debug("Nothing is at hand for partition {} of {}", partition(), consumer(), e);
      return List.of();
    }
  }

  private record Page(List<Placed> events, long end) {}

  private Page next(Sql sql, int max) throws SQLException {
    List<Placed> events = Events.page(sql, grant.slice(), read, max);
    long end = events.isEmpty() ? Events.end(sql) : events.get(events.size() - 1).place();
    return new Page(events, end);
  }

  @Override
  public boolean isCaughtUp() {
    return node.store()
        .read("look for events", sql -> Events.page(sql, grant.slice(), read, 1).isEmpty());
  }

  @Override
  public void whenReady(Runnable newSignal) {
    signal = newSignal;
    signalDue = true;
    node.wake(false);
  }

  /** Lets the owner poll if it has not seen all. */
  void signal(boolean more) {
    if (more || signalDue) {
      signalDue = false;
      signal.run();
    }
  }

  // Progress

  @Override
  public void save(Progress progress) {
    Long place = place(progress);
    if (!isCurrent() || !node.store().write("save", sql -> WorkTable.save(sql, grant, place))) {
      throw lost();
    }
  }

  @Override
  public void release(Progress last) {
    Long place = place(last);
    if (released) {
      return;
    }
    toldEnd = true;
    reached = place;
    if (!isCurrent() || !end("it was released")) {
      throw lost();
    }
    released = true;
    if (!node.store().write("release", this::giveBack)) {
      throw lost();
    }
    node.wake(true);
  }

  /** Frees it in the table; its node does the same at each look until the table has it no more. */
  boolean giveBack(Sql sql) throws SQLException {
    givenBack |= WorkTable.release(sql, grant, reached);
    WorkTable.allocate(sql);
    return givenBack;
  }

  private static Long place(Progress progress) {
    return progress.position().map(Events::place).orElse(null);
  }

  private AssignmentLostException lost() {
    end("the table has another owner or a higher epoch for it");
    return new AssignmentLostException(consumer(), partition(), epoch(), over.get());
  }

  @Override
  public void reportStopped(String problem) {
    try {
      node.store().write("report", sql -> WorkTable.fenced(sql, grant, "problem = ?", problem));
    } catch (ProviderUnavailableException e) {
      LOG.warn("Could not write down why {} of {} stopped", partition(), consumer(), e);
    }
  }

  // The listener

  /** The owner watches its own deadline: when it is over, its node gives the partition back. */
  void askedBack() {
    if (releaseBy == null) {
      releaseBy = System.nanoTime() + subscription.definition().releaseDeadline().toNanos();
    }
  }

  /** Tells what the listener has not heard. One caller at a time. */
  void tell(AssignmentListener listener) {
    if (!toldGranted && isCurrent() && !subscription.isLeaving()) {
      toldGranted = true;
      listener.granted(this);
    }
    if (toldGranted && !toldRevoking && releaseBy != null && isCurrent()) {
      toldRevoking = true;
      listener.revoking(this, Duration.ofNanos(Math.max(0, releaseBy - System.nanoTime())));
    }
    if (toldGranted && !toldEnd && !isCurrent()) {
      toldEnd = true;
      listener.lost(this, over.get());
    }
  }
}
