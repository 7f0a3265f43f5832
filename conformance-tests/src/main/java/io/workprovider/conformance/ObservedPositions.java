package io.workprovider.conformance;

import io.workprovider.PartitionId;
import io.workprovider.Position;
import io.workprovider.PositionStore;
import io.workprovider.StartingPoint;
import java.util.Map;
import java.util.Optional;

/** The positions of the provider under test; tells of resets, which fence owners. */
record ObservedPositions(PositionStore positions, String node, Timeline timeline, Grants grants)
    implements PositionStore {

  @Override
  public Optional<Position> find(String consumer, PartitionId partition) {
    return positions.find(consumer, partition);
  }

  @Override
  public Map<PartitionId, Position> findAll(String consumer) {
    return positions.findAll(consumer);
  }

  @Override
  public void reset(String consumer, PartitionId partition, StartingPoint to) {
    timeline.node(node, "resets " + consumer + "/" + partition + " to " + to);
    grants.reset(consumer, partition::equals);
    positions.reset(consumer, partition, to);
  }

  @Override
  public void resetAll(String consumer, StartingPoint to) {
    timeline.node(node, "resets all of " + consumer + " to " + to);
    grants.reset(consumer, partition -> true);
    positions.resetAll(consumer, to);
  }
}
