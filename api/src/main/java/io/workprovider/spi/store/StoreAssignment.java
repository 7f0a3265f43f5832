package io.workprovider.spi.store;

import io.workprovider.AssignmentLostException;
import io.workprovider.Event;
import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionExpiredException;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One grant to this node.
 *
 * <p>It ends once: its owner may release it, the table may have it no more, the lease or the time
 * to release may be over, its subscription may be closed; whichever is first decides what the
 * listener hears. Thread-safe.
 */
final class StoreAssignment implements PartitionAssignment {

  private static final Logger LOG = LoggerFactory.getLogger(StoreAssignment.class);

  private final StoreWorkProvider node;
  private final StoreSubscription subscription;
  private final Lease lease;
  private final PartitionRow grant;
  private final AtomicReference<@Nullable End> over = new AtomicReference<>();
  private volatile @Nullable Long releaseBy;
  private volatile boolean released;
  private volatile boolean givenBack;
  private volatile long read;
  private volatile Runnable signal = () -> {};
  private volatile boolean signalDue;
  private volatile boolean toldGranted;
  private volatile boolean toldRevoking;
  private volatile boolean toldEnd;

  StoreAssignment(
      StoreWorkProvider node, StoreSubscription subscription, Lease lease, PartitionRow grant) {
    this.node = node;
    this.subscription = subscription;
    this.lease = lease;
    this.grant = grant;
    this.read = grant.after();
  }

  StoreSubscription subscription() {
    return subscription;
  }

  @Override
  public String consumer() {
    return grant.consumer();
  }

  @Override
  public PartitionId partition() {
    return grant.id();
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
    if (by != null && node.nanoTime() - by >= 0) {
      end("it was asked back and not released in time");
    }
    return over.get() == null;
  }

  /** Why it ended, and what is still to be saved; 0 if nothing is. */
  private record End(String reason, long reached) {}

  /** It is current no more; the first reason stays. */
  boolean end(String reason) {
    return over.compareAndSet(null, new End(reason, 0));
  }

  // Events

  private record Page(List<StoredEvent> events, long end) {}

  private record Placed(StoredEvent stored, EventLog log) implements Delivery {
    @Override
    public Event event() {
      return stored.event();
    }

    @Override
    public Position position() {
      return log.position(stored.place());
    }
  }

  @Override
  public List<Delivery> poll(int max) {
    if (!isCurrent()) {
      return List.of();
    }
    try {
      Page page = node.store().read("read events", tables -> next(tables, max));
      // Only now: the answer may have been lost, and its events with it.
      read = Math.max(read, page.end());
      if (!page.events().isEmpty()) {
        signalDue = true;
      }
      EventLog log = node.log();
      return page.events().stream().<Delivery>map(stored -> new Placed(stored, log)).toList();
    } catch (ProviderUnavailableException e) {
      LOG.debug("Nothing is at hand for partition {} of {}", partition(), consumer(), e);
      signalDue = true;
      return List.of();
    }
  }

  private Page next(WorkTables tables, int max) {
    List<StoredEvent> events = EventLog.page(tables, grant.share(), read, max);
    if (!events.isEmpty()) {
      return new Page(events, events.get(events.size() - 1).place());
    }
    long last = tables.lastPlace();
    if (grant.after() > last) {
      throw new PositionExpiredException(
          "Consumer %s partition %s is at %s, and the last event is %d: the storage has lost its end. Reset the partition to where it shall go on."
              .formatted(consumer(), partition(), node.log().position(grant.after()), last));
    }
    return new Page(events, last);
  }

  @Override
  public boolean isCaughtUp() {
    return node.store()
        .read("look for events", tables -> EventLog.page(tables, grant.share(), read, 1).isEmpty());
  }

  @Override
  public void whenReady(Runnable newSignal) {
    signal = newSignal;
    signalDue = true;
    node.wake(false);
  }

  /** Lets the owner poll if it may not have seen all. */
  void signal(boolean more) {
    if ((more || signalDue) && over.get() == null) {
      signalDue = false;
      signal.run();
    }
  }

  // Progress

  @Override
  public void save(Progress progress) {
    long place = place(progress);
    if (!isCurrent()
        || !node.store().write("save", tables -> Decisions.save(tables, grant, place))) {
      throw lost();
    }
  }

  @Override
  public void release(Progress last) {
    long place = place(last);
    if (released) {
      return;
    }
    toldEnd = true;
    if (!isCurrent() || !over.compareAndSet(null, new End("it was released", place))) {
      throw lost();
    }
    released = true;
    if (!node.store().write("release", this::giveBack)) {
      throw lost();
    }
    node.wake(true);
  }

  /** Frees it in the table; its node does the same at each look until the table has it no more. */
  boolean giveBack(WorkTables tables) {
    End end = over.get();
    givenBack |= Decisions.release(tables, grant, end == null ? 0 : end.reached());
    return givenBack;
  }

  /** 0 if there is none. */
  private long place(Progress progress) {
    return progress.position().map(node.log()::place).orElse(0L);
  }

  private AssignmentLostException lost() {
    end("the table has another owner or a higher epoch for it");
    return new AssignmentLostException(consumer(), partition(), epoch(), reason());
  }

  private String reason() {
    End end = over.get();
    return end == null ? "it is current" : end.reason();
  }

  @Override
  public void reportStopped(String problem) {
    try {
      node.store().write("report", tables -> Decisions.report(tables, grant, problem));
    } catch (ProviderUnavailableException e) {
      LOG.warn("Could not write down why {} of {} stopped", partition(), consumer(), e);
    }
  }

  // The listener

  /** The owner watches its own deadline: when it is over, its node gives the partition back. */
  void askedBack() {
    if (releaseBy == null) {
      releaseBy = node.nanoTime() + subscription.definition().releaseDeadline().toNanos();
    }
  }

  /** Tells what the listener has not heard. One caller at a time. */
  void tell(AssignmentListener listener) {
    if (!toldGranted && subscription.isLeaving()) {
      end("its subscription leaves"); // Unheard, so that the next look gives it back.
    }
    if (!toldGranted && isCurrent()) {
      toldGranted = true;
      listener.granted(this);
    }
    Long by = releaseBy;
    if (toldGranted && !toldRevoking && by != null && isCurrent()) {
      toldRevoking = true;
      listener.revoking(this, Duration.ofNanos(Math.max(0, by - node.nanoTime())));
    }
    if (toldGranted && !toldEnd && !isCurrent()) {
      toldEnd = true;
      listener.lost(this, reason());
    }
  }
}
