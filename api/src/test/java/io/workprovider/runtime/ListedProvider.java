package io.workprovider.runtime;

import io.workprovider.Capability;
import io.workprovider.ConsumerOverview;
import io.workprovider.EventAppender;
import io.workprovider.EventSequence;
import io.workprovider.NodeOverview;
import io.workprovider.PartitionId;
import io.workprovider.PartitionOverview;
import io.workprovider.PositionStore;
import io.workprovider.WorkAdmin;
import io.workprovider.WorkProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider that grants what a test hands to its listener, and nothing else. */
final class ListedProvider implements WorkProvider {

  volatile AssignmentListener listener = new Deaf();
  volatile int partitions;
  final AtomicInteger left = new AtomicInteger();
  final AtomicInteger closedSubscriptions = new AtomicInteger();

  boolean isSubscribed() {
    return !(listener instanceof Deaf);
  }

  private static final class Deaf implements AssignmentListener {
    @Override
    public void granted(PartitionAssignment assignment) {
      throw new IllegalStateException("Nobody has subscribed.");
    }

    @Override
    public void revoking(PartitionAssignment assignment, Duration within) {
      throw new IllegalStateException("Nobody has subscribed.");
    }

    @Override
    public void lost(PartitionAssignment assignment, String reason) {
      throw new IllegalStateException("Nobody has subscribed.");
    }
  }

  @Override
  public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
    this.listener = listener;
    return new Subscription() {
      @Override
      public void leave() {
        left.incrementAndGet();
      }

      @Override
      public void close() {
        closedSubscriptions.incrementAndGet();
      }
    };
  }

  @Override
  public String name() {
    return "listed";
  }

  @Override
  public String nodeId() {
    return "the-only-node";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public PositionStore positions() {
    throw new UnsupportedOperationException("A list keeps no positions.");
  }

  @Override
  public EventAppender appender() {
    throw new UnsupportedOperationException("Events are added to the assignment.");
  }

  /** Says that this node owns so many partitions. */
  @Override
  public WorkAdmin admin() {
    return new WorkAdmin() {
      @Override
      public List<NodeOverview> nodes() {
        return List.of(new NodeOverview(nodeId(), false));
      }

      @Override
      public Optional<ConsumerOverview> consumer(String name) {
        List<PartitionOverview> all = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
          all.add(
              new PartitionOverview(
                  PartitionId.of(i),
                  Optional.of(nodeId()),
                  1,
                  Optional.empty(),
                  0,
                  Optional.empty()));
        }
        return Optional.of(new ConsumerOverview(name, EventSequence.category("letters"), all));
      }
    };
  }

  @Override
  public void close() {}
}
