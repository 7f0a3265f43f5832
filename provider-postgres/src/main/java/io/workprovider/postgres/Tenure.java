package io.workprovider.postgres;

import io.workprovider.postgres.allocation.PartitionKey;
import io.workprovider.postgres.session.Membership;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a node has done with its grants during one membership. Thread-safe. */
final class Tenure {

  private final Membership membership;
  private final Map<PartitionKey, Long> highestGranted = new ConcurrentHashMap<>();
  private final Map<PartitionKey, Unreleased> unreleased = new ConcurrentHashMap<>();

  private record Unreleased(long epoch, @Nullable Place place) {}

  Tenure(Membership membership) {
    this.membership = membership;
  }

  Membership membership() {
    return membership;
  }

  /** Whether the grant was not handed out yet: none is handed out twice. */
  boolean isNew(OwnedRow row) {
    return row.epoch() > highestGranted.getOrDefault(row.key(), -1L);
  }

  void granted(OwnedRow row) {
    highestGranted.put(row.key(), row.epoch());
  }

  /** A release was not answered: it may have to be done again, with this place. */
  void releaseLater(PostgresAssignment assignment, @Nullable Place place) {
    if (assignment.membership().equals(membership)) {
      unreleased.put(assignment.key(), new Unreleased(assignment.epoch(), place));
    }
  }

  /** The place that an unanswered release of this grant had to save; none if there is none. */
  @Nullable Place unsaved(OwnedRow row) {
    Unreleased known = unreleased.get(row.key());
    return known != null && known.epoch() == row.epoch() ? known.place() : null;
  }

  void freed(OwnedRow row) {
    unreleased.computeIfPresent(
        row.key(), (key, known) -> known.epoch() <= row.epoch() ? null : known);
  }
}
