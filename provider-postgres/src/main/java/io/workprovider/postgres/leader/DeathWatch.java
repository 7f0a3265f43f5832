package io.workprovider.postgres.leader;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Decides which nodes are dead, from what the leader sees of them over time.
 *
 * <p>A held lock means alive, and so does a lease that runs. A free lock means that the session
 * ended, not that the node did: the node is dead once its lock was seen free for a while (Rule
 * A12). That is the short grace if it joined this very server; else, after a restart or a failover,
 * when a free lock says nothing, the node's whole lease. Counted on the leader's own clock, from
 * when it first saw no life. The same holds of a lease that is over. Once dead, a node stays dead:
 * ids are never used again.
 *
 * <p>Used by one thread.
 */
final class DeathWatch {

  private final Duration grace;
  private final Map<String, Long> goneSince = new HashMap<>();
  private final Set<String> dead = new HashSet<>();
  private OptionalLong nextDue = OptionalLong.empty();

  DeathWatch(Duration grace) {
    this.grace = grace;
  }

  /**
   * What is seen of one node.
   *
   * @param alive whether its liveness lock is held, or its lease runs on the server's clock
   * @param joinedThisServer whether it joined the server as it runs now
   * @param lease the node's lease
   */
  record Sign(boolean alive, boolean joinedThisServer, Duration lease) {}

  /** Looks at all nodes of which there is any trace, at a moment of the monotonic clock. */
  void look(Map<String, Sign> signs, long nanos) {
    goneSince.keySet().retainAll(signs.keySet());
    dead.retainAll(signs.keySet());
    nextDue = OptionalLong.empty();
    signs.forEach((node, sign) -> look(node, sign, nanos));
  }

  private void look(String node, Sign sign, long nanos) {
    if (dead.contains(node)) {
      return;
    }
    if (sign.alive()) {
      goneSince.remove(node);
      return;
    }
    long since = goneSince.computeIfAbsent(node, n -> nanos);
    Duration wait =
        sign.joinedThisServer() || grace.compareTo(sign.lease()) > 0 ? grace : sign.lease();
    long left = wait.toNanos() - (nanos - since);
    if (left <= 0) {
      dead.add(node);
    } else {
      nextDue = OptionalLong.of(Math.min(left, nextDue.orElse(Long.MAX_VALUE)));
    }
  }

  /** The nodes that are dead. */
  Set<String> dead() {
    return Set.copyOf(dead);
  }

  /** Nanoseconds, from the last look, until another node may be dead; none if all are alive. */
  OptionalLong nextDue() {
    return nextDue;
  }
}
