package io.workprovider.testservers;

import java.util.List;

/**
 * The whole network of one node: its ways to every broker of a cluster, which are cut and healed
 * together. Thread-safe.
 */
public final class Cable {

  private final List<TcpRelay> relays;

  Cable(List<TcpRelay> relays) {
    this.relays = List.copyOf(relays);
  }

  /** What a node behind it takes for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return String.join(",", relays.stream().map(relay -> "127.0.0.1:" + relay.port()).toList());
  }

  /** The port of its first broker, which leads to all of them. */
  public int port() {
    return relays.get(0).port();
  }

  /** Nothing passes, and nobody is told. */
  public void cut() {
    relays.forEach(TcpRelay::cut);
  }

  /** What the node sends does not reach the brokers. */
  public void cutUp() {
    relays.forEach(TcpRelay::cutUp);
  }

  /** What the brokers send does not reach the node. */
  public void cutDown() {
    relays.forEach(TcpRelay::cutDown);
  }

  /** All passes, also what was sent while it was cut. */
  public void heal() {
    relays.forEach(TcpRelay::heal);
  }

  /** Ends all connections, and each new one until it is healed. */
  public void breakOff() {
    relays.forEach(TcpRelay::breakOff);
  }

  void close() {
    relays.forEach(TcpRelay::close);
  }
}
