package io.workprovider.conformance;

import io.workprovider.Capability;
import java.util.Set;

/**
 * What the suite needs to drive a provider: nodes on one storage, and ways to hurt them.
 *
 * <p>One fixture serves one test: its storage is empty when it is made, and what it started is gone
 * when it is closed.
 */
public interface ProviderFixture extends AutoCloseable {

  /** A new node on this fixture's storage, connected. */
  TestNode startNode();

  /** How long things take with the settings that this fixture's nodes have. */
  Bounds bounds();

  /** What the provider's author says that it can do; compared with what it declares. */
  Set<Capability> capabilities();

  /**
   * Where handlers write what is to commit with their position (Rule X2). One that is not
   * overridden asks for what no provider offers, which is to be refused.
   */
  default HandlerEffects effects() {
    return new RefusedEffects();
  }

  /**
   * Whether the provider allocates itself, so that the totals of nodes over all their consumers are
   * balanced too; where the back end does, each consumer is by itself (Rule A6).
   */
  default boolean balancesTotals() {
    return true;
  }

  /**
   * Whether a thread may outlive every node: one of a server that the fixture runs, or one that a
   * library starts once per JVM. Everything else that was started must have ended when its node is
   * closed (Rule L2).
   */
  default boolean mayStay(Thread thread) {
    return false;
  }

  /** Closes all nodes that are left, healing them first, and removes the storage. */
  @Override
  void close();
}
