package io.workprovider.conformance.broken;

import io.workprovider.Capability;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.Bounds;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.TestNode;
import java.time.Duration;
import java.util.Set;

/** Nodes that do nothing, with bounds so short that a suite is soon through with them. */
public final class NothingFixture implements ProviderFixture {

  private static final Duration SOON = Duration.ofMillis(50);

  @Override
  public TestNode startNode() {
    return new NothingNode(new NothingProvider());
  }

  @Override
  public Bounds bounds() {
    return new Bounds(SOON, SOON, SOON, SOON, SOON, SOON);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.values());
  }

  @Override
  public void close() {}

  private record NothingNode(WorkProvider provider) implements TestNode {
    @Override
    public void crash() {}

    @Override
    public void cut() {}

    @Override
    public void heal() {}

    @Override
    public void close() {}
  }
}
