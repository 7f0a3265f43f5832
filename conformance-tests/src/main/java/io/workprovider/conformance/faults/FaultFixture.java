package io.workprovider.conformance.faults;

import io.workprovider.EventAppender;
import io.workprovider.PartitionId;
import java.util.List;
import java.util.Map;

/**
 * The hooks that a provider gives, so that its nodes can be run in JVMs of their own and hurt
 * there.
 *
 * <p>One fixture serves one test, with an empty storage. Used by one thread, but for the appender.
 */
public interface FaultFixture extends AutoCloseable {

  /**
   * The system properties with which {@link io.workprovider.WorkProviders#load} finds the provider
   * and connects, in the JVM of a new node. Its connection goes over a cable of its own.
   */
  Map<String, String> settings(String node);

  /** Cuts a node's cable: connections stay open, and nothing passes in either direction. */
  void cut(String node);

  /** Ends {@link #cut}. */
  void heal(String node);

  /** Restarts the back end; returns when it can be reached again. */
  void restartBackEnd();

  /** Appends events over no cable, at any time. */
  EventAppender appender();

  /**
   * Who owns which partition of a consumer, by the ids of nodes, as the back end knows it; without
   * those that nobody owns. Empty while the back end is away.
   */
  Map<PartitionId, String> owners(String consumer);

  /** How long work may stand still. */
  FaultBounds bounds();

  /**
   * What the fixture itself saw that must not be, such as a stored position that fell; for the
   * message of a failure. Asked for when all is handled.
   */
  default List<String> violations() {
    return List.of();
  }

  /** Ends the cables and removes the storage; the nodes have ended. */
  @Override
  void close();
}
