package io.workprovider.conformance.broken;

import io.workprovider.Capability;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.Bounds;
import io.workprovider.conformance.HandlerEffects;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.TestNode;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A correct fixture whose nodes show another provider, with bounds for the impatient. */
public record AlteredFixture(ProviderFixture fixture, UnaryOperator<WorkProvider> alteration)
    implements ProviderFixture {

  @Override
  public TestNode startNode() {
    TestNode node = fixture.startNode();
    return new AlteredNode(node, alteration.apply(node.provider()));
  }

  @Override
  public Bounds bounds() {
    Duration soon = Duration.ofSeconds(1);
    Duration afterALease = Duration.ofSeconds(2);
    return new Bounds(soon, soon, soon, afterALease, afterALease, soon);
  }

  @Override
  public Set<Capability> capabilities() {
    return fixture.capabilities();
  }

  @Override
  public HandlerEffects effects() {
    return fixture.effects();
  }

  @Override
  public void close() {
    fixture.close();
  }

  private record AlteredNode(TestNode node, WorkProvider provider) implements TestNode {

    @Override
    public void crash() {
      node.crash();
    }

    @Override
    public void cut() {
      node.cut();
    }

    @Override
    public void heal() {
      node.heal();
    }

    @Override
    public void close() {
      provider.close();
      node.close();
    }
  }
}
