package io.workprovider.conformance.broken;

import io.workprovider.Capability;
import io.workprovider.ConsumerOverview;
import io.workprovider.EventAppender;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.NodeOverview;
import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionStore;
import io.workprovider.StartingPoint;
import io.workprovider.WorkAdmin;
import io.workprovider.WorkProvider;
import io.workprovider.spi.AssignmentListener;
import io.workprovider.spi.ConsumerDefinition;
import io.workprovider.spi.Subscription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Accepts everything, grants nothing, stores nothing: a test that passes against it shows nothing.
 */
public final class NothingProvider implements WorkProvider {

  @Override
  public String name() {
    return "nothing";
  }

  @Override
  public String nodeId() {
    return "nobody";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Subscription subscribe(ConsumerDefinition consumer, AssignmentListener listener) {
    return new NoSubscription();
  }

  @Override
  public PositionStore positions() {
    return new NoPositions();
  }

  @Override
  public EventAppender appender() {
    return new NoAppender();
  }

  @Override
  public WorkAdmin admin() {
    return new NoAdmin();
  }

  @Override
  public void close() {}

  private static final class NoSubscription implements Subscription {
    @Override
    public void leave() {}

    @Override
    public void close() {}
  }

  private static final class NoPositions implements PositionStore {
    @Override
    public Optional<Position> find(String consumer, PartitionId partition) {
      return Optional.empty();
    }

    @Override
    public Map<PartitionId, Position> findAll(String consumer) {
      return Map.of();
    }

    @Override
    public void reset(String consumer, PartitionId partition, StartingPoint to) {}

    @Override
    public void resetAll(String consumer, StartingPoint to) {}
  }

  private static final class NoAppender implements EventAppender {
    @Override
    public long append(Stream stream, ExpectedVersion expected, List<NewEvent> events) {
      return -1;
    }
  }

  private static final class NoAdmin implements WorkAdmin {
    @Override
    public List<NodeOverview> nodes() {
      return List.of();
    }

    @Override
    public Optional<ConsumerOverview> consumer(String name) {
      return Optional.empty();
    }
  }
}
