package io.workprovider.runtime;

import io.workprovider.AssignmentLostException;
import io.workprovider.Event;
import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An assignment whose events are a list, and whose back end a test can make fail. */
final class ListedAssignment implements PartitionAssignment {

  private final PartitionId partition;
  private final long epoch;
  private final List<Delivery> events = new ArrayList<>();
  private int next;

  final List<String> saved = new CopyOnWriteArrayList<>();
  final List<String> released = new CopyOnWriteArrayList<>();
  final List<String> problems = new CopyOnWriteArrayList<>();
  final AtomicReference<@Nullable RuntimeException> saveFails = new AtomicReference<>();
  final AtomicReference<@Nullable RuntimeException> releaseFails = new AtomicReference<>();

  /** What was written in units of work that were committed, and up to where. */
  final List<String> committed = new CopyOnWriteArrayList<>();

  final List<String> rolledBack = new CopyOnWriteArrayList<>();
  final AtomicReference<@Nullable RuntimeException> unwrapFails = new AtomicReference<>();
  final AtomicReference<@Nullable RuntimeException> commitFails = new AtomicReference<>();
  final AtomicReference<@Nullable RuntimeException> rollBackFails = new AtomicReference<>();
  private @Nullable StringBuilder unit;
  volatile boolean current = true;

  /** A release waits for it. */
  volatile CountDownLatch releasable = new CountDownLatch(0);

  private volatile Runnable signal = () -> {};

  ListedAssignment(int partition, long epoch) {
    this.partition = PartitionId.of(partition);
    this.epoch = epoch;
  }

  /** Adds events with these payloads; their positions count from 1. */
  ListedAssignment add(String... payloads) {
    synchronized (events) {
      for (String payload : payloads) {
        int place = events.size() + 1;
        Event event =
            Event.recorded(
                UUID.randomUUID(),
                "letters",
                "s",
                place - 1,
                "written",
                Instant.EPOCH,
                payload.getBytes(StandardCharsets.UTF_8),
                Map.of());
        events.add(new Listed(event, Position.of("listed", place)));
      }
    }
    signal.run();
    return this;
  }

  private record Listed(Event event, Position position) implements Delivery {}

  @Override
  public String consumer() {
    return "reader";
  }

  @Override
  public PartitionId partition() {
    return partition;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public boolean isCurrent() {
    return current;
  }

  @Override
  public List<Delivery> poll(int max) {
    synchronized (events) {
      List<Delivery> page = List.copyOf(events.subList(next, Math.min(events.size(), next + max)));
      next += page.size();
      return page;
    }
  }

  @Override
  public void whenReady(Runnable signal) {
    this.signal = signal;
    signal.run();
  }

  @Override
  public boolean isCaughtUp() {
    synchronized (events) {
      return next == events.size();
    }
  }

  @Override
  public void save(Progress progress) {
    throwIf(saveFails.get());
    requireCurrent();
    saved.add(progress.position().orElseThrow().value());
  }

  @Override
  public void release(Progress last) {
    throwIf(releaseFails.get());
    try {
      releasable.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("A release is not interrupted.", e);
    }
    requireCurrent();
    current = false;
    released.add(last.position().map(Position::value).orElse("nothing new"));
  }

  private static void throwIf(@Nullable RuntimeException failure) {
    if (failure != null) {
      throw failure;
    }
  }

  private void requireCurrent() {
    if (!current) {
      throw new AssignmentLostException(consumer(), partition, epoch, "it is not current");
    }
  }

  /** A unit of work is a text. */
  @Override
  public <T> T unwrap(Class<T> type) {
    throwIf(unwrapFails.get());
    if (unit == null) {
      unit = new StringBuilder();
    }
    return type.cast(unit);
  }

  @Override
  public void commit(Progress progress) {
    String written = endUnit();
    throwIf(commitFails.getAndSet(null));
    requireCurrent();
    committed.add(written + "@" + progress.position().orElseThrow().value());
  }

  @Override
  public void rollBack() {
    rolledBack.add(endUnit());
    throwIf(rollBackFails.getAndSet(null));
  }

  private String endUnit() {
    String written = String.valueOf(unit);
    if (unit == null) {
      throw new IllegalStateException("No unit of work is open.");
    }
    unit = null;
    return written;
  }

  @Override
  public void reportStopped(String problem) {
    problems.add(problem);
  }
}
