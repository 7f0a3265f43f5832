package io.workprovider.memory;

import io.workprovider.Capability;
import io.workprovider.HandlerContext;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.Bounds;
import io.workprovider.conformance.HandlerEffects;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.conformance.TestNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Nodes on an in-memory storage of their own. */
public final class InMemoryFixture implements ProviderFixture {

  private static final Duration LEASE = Duration.ofSeconds(1);

  private final InMemoryStorage storage;
  private final UnaryOperator<WorkProvider> shownAs;
  private final List<Node> nodes = new CopyOnWriteArrayList<>();
  private final List<String> effects = new CopyOnWriteArrayList<>();

  /** The reference. */
  public InMemoryFixture() {
    this(Rules.OF_THE_CONTRACT, UnaryOperator.identity());
  }

  /** One that is wrong in some way, see {@link Flaw}. */
  InMemoryFixture(Rules rules, UnaryOperator<WorkProvider> shownAs) {
    this.shownAs = shownAs;
    this.storage = InMemoryStorage.builder().lease(LEASE).rules(rules).build();
  }

  @Override
  public TestNode startNode() {
    InMemoryWorkProvider memory = storage.connect();
    Node node = new Node(memory, shownAs.apply(memory));
    nodes.add(node);
    return node;
  }

  /**
   * What is told is done within milliseconds, what is not told within a tick of 50 ms, and a cut is
   * found out by the lease; the rest is room for a busy machine.
   */
  @Override
  public Bounds bounds() {
    return new Bounds(
        Duration.ofSeconds(3),
        Duration.ofSeconds(3),
        Duration.ofSeconds(3),
        LEASE.plusSeconds(3),
        LEASE.plusSeconds(3),
        Duration.ofSeconds(2));
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.STREAM_VERSIONS, Capability.TRANSACTIONAL_POSITIONS);
  }

  @Override
  public HandlerEffects effects() {
    return new HandlerEffects() {
      @Override
      public void write(HandlerContext context, String effect) {
        context.unwrap(InMemoryTransaction.class).atCommit(() -> effects.add(effect));
      }

      @Override
      public List<String> all() {
        return List.copyOf(effects);
      }
    };
  }

  @Override
  public void close() {
    nodes.forEach(Node::heal);
    nodes.forEach(Node::close);
  }

  private record Node(InMemoryWorkProvider memory, WorkProvider provider) implements TestNode {

    @Override
    public void crash() {
      memory.link().kill();
    }

    @Override
    public void cut() {
      memory.link().cut();
    }

    @Override
    public void heal() {
      memory.link().heal();
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
