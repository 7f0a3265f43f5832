package io.workprovider.postgres.leader;

import io.workprovider.postgres.allocation.Allocation;
import io.workprovider.postgres.session.Membership;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a leader remembers during one term. Used by one thread, but for its first two fields and the
 * watched locks.
 */
final class Reign {

  final Membership membership;
  final long term;
  final DeathWatch deaths;

  /** The nodes of which there are traces among the allocations. */
  final Set<String> traces = new HashSet<>();

  /** The leases of nodes, also of those whose rows are gone. */
  final Map<String, Duration> leases = new HashMap<>();

  /** The locks of those who were alive at the last look. Never changed in place. */
  volatile long[] watchedLocks = {};

  Reign(Membership membership, long term, DeathWatch deaths) {
    this.membership = membership;
    this.term = term;
    this.deaths = deaths;
  }

  boolean isOver() {
    return !membership.isCurrent();
  }

  void remember(List<Allocation> rows) {
    traces.clear();
    for (Allocation row : rows) {
      addIfThere(row.owner());
      addIfThere(row.next());
    }
  }

  private void addIfThere(@Nullable String node) {
    if (node != null) {
      traces.add(node);
    }
  }

  /** The lease of a node; for one that never had a row here, that of this leader's own house. */
  Duration leaseOf(String node, Duration orElse) {
    return leases.getOrDefault(node, orElse);
  }
}
