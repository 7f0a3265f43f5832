package io.workprovider.memory;

import io.workprovider.WorkProvider;
import io.workprovider.conformance.ProviderFixture;
import io.workprovider.spi.store.Slot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Ways to be wrong, each of which the suite must notice.
 *
 * <p>Those of the protocol break one of its {@link Rules}; the others stand between a correct
 * provider and its user, see {@link FlawedProvider}.
 */
@SuppressWarnings("ImmutableEnumChecker") // Rules and suppliers keep no state.
public enum Flaw {
  /** Whoever asks may save, at whatever epoch (Rules P2, P4). */
  NO_FENCE_ON_SAVE(
      new Rules() {
        @Override
        boolean isCurrent(PartitionRow row, String node, long epoch) {
          return true;
        }

        @Override
        boolean asksOnlyWhileOpen() {
          return false;
        }
      }),

  /** Every node that runs a consumer gets what one of them owns (Rule A1). */
  TWO_OWNERS(
      new Rules() {
        @Override
        boolean has(String node, @Nullable String owner) {
          return owner != null;
        }
      }),

  /** A grant after a release, a loss or a reset has the epoch of the one before (Rule A1). */
  EPOCH_USED_AGAIN(
      new Rules() {
        @Override
        long nextEpoch(long epoch) {
          return Math.max(1, epoch);
        }
      }),

  /** A late save puts an earlier position back (Rule P3). */
  SAVE_MOVES_BACK(
      new Rules() {
        @Override
        long placeAfterSave(long stored, long reached) {
          return reached;
        }
      }),

  /** A grant steps over the first event that is due (Rules P1, E1). */
  GRANT_SKIPS_AN_EVENT(
      new Rules() {
        @Override
        long placeAtGrant(long stored) {
          return stored + 1;
        }
      }),

  /** A grant begins with the last event that was handled (Rules P1, E3). */
  GRANT_REPEATS_AN_EVENT(
      new Rules() {
        @Override
        long placeAtGrant(long stored) {
          return Math.max(0, stored - 1);
        }
      }),

  /** The next owner starts while the one before is still at it (Rule A2). */
  HANDOVER_DOES_NOT_WAIT(
      new Rules() {
        @Override
        boolean waitsForRelease() {
          return false;
        }
      }),

  /** An owner that is cut off thinks for ever that it is one (Rule A4). */
  NO_FENCE_OF_ITSELF(
      new Rules() {
        @Override
        long fenceAfterNanos(long leaseNanos) {
          return Long.MAX_VALUE;
        }
      }),

  /** What a crashed or cut-off node had stays its own (Rule A3). */
  NEVER_TAKES_OVER(
      new Rules() {
        @Override
        boolean takesFromTheDead() {
          return false;
        }
      }),

  /** Whoever was first keeps everything (Rule A6). */
  NEWCOMERS_GET_NOTHING(
      new Rules() {
        @Override
        Map<Slot, String> allocate(
            Map<String, Integer> partitions,
            Map<String, Set<String>> candidates,
            Map<Slot, String> owners) {
          Map<Slot, String> wanted = super.allocate(partitions, candidates, owners);
          owners.forEach(
              (slot, owner) -> {
                if (candidates.getOrDefault(slot.consumer(), Set.of()).contains(owner)) {
                  wanted.put(slot, owner);
                }
              });
          return wanted;
        }
      }),

  /** Who owns what hangs on how many nodes there are, not on who has it (Rule A7). */
  DEALS_ANEW(
      new Rules() {
        @Override
        Map<Slot, String> allocate(
            Map<String, Integer> partitions,
            Map<String, Set<String>> candidates,
            Map<Slot, String> owners) {
          Map<Slot, String> wanted = new HashMap<>();
          candidates.forEach(
              (consumer, nodes) -> {
                List<String> sorted = nodes.stream().sorted().toList();
                for (int p = 0;
                    !sorted.isEmpty() && p < partitions.getOrDefault(consumer, 0);
                    p++) {
                  wanted.put(new Slot(consumer, p), sorted.get(p % sorted.size()));
                }
              });
          return wanted;
        }
      }),

  /** Every node counts as one that runs every consumer (Rule A8). */
  EVERYBODY_RUNS_EVERYTHING(
      new Rules() {
        @Override
        Map<Slot, String> allocate(
            Map<String, Integer> partitions,
            Map<String, Set<String>> candidates,
            Map<Slot, String> owners) {
          Set<String> everybody = new TreeSet<>();
          candidates.values().forEach(everybody::addAll);
          Map<String, Set<String>> all = new HashMap<>();
          candidates.keySet().forEach(consumer -> all.put(consumer, everybody));
          return super.allocate(partitions, all, owners);
        }
      }),

  /** What becomes free stays with nobody while its consumer has other partitions (Rule A9). */
  FREE_STAYS_FREE(
      new Rules() {
        @Override
        Map<Slot, String> allocate(
            Map<String, Integer> partitions,
            Map<String, Set<String>> candidates,
            Map<Slot, String> owners) {
          Map<Slot, String> wanted = super.allocate(partitions, candidates, owners);
          wanted
              .keySet()
              .removeIf(
                  slot ->
                      !owners.containsKey(slot)
                          && owners.keySet().stream()
                              .anyMatch(owned -> owned.consumer().equals(slot.consumer())));
          return wanted;
        }
      }),

  /** Who was fenced waits for a restart (Rule A10). */
  NEVER_REJOINS(
      new Rules() {
        @Override
        boolean rejoins() {
          return false;
        }
      }),

  /** A connection that breaks is taken for a death (Rule A12). */
  A_BLINK_IS_DEATH(
      new Rules() {
        @Override
        boolean outlivesACut() {
          return false;
        }
      }),

  /** A node that regains a partition goes on from what it remembers (Rule A11). */
  RESUMES_FROM_MEMORY(FlawedProvider::resumingFromMemory),

  /** All consumers of a sequence have one position (Rule P5). */
  POSITIONS_SHARED(FlawedProvider::sharingPositions),

  /** What comes after the first time that nothing was there is never noticed (Rules E1, E8). */
  NEVER_WAKES_UP(FlawedProvider::neverWaking),

  /** A reset is accepted and forgotten (Rule P8). */
  RESET_IGNORED(FlawedProvider::ignoringResets);

  private final Rules rules;
  private final Supplier<UnaryOperator<WorkProvider>> flawed;

  Flaw(Rules rules) {
    this.rules = rules;
    this.flawed = UnaryOperator::identity;
  }

  Flaw(Supplier<UnaryOperator<WorkProvider>> flawed) {
    this.rules = Rules.OF_THE_CONTRACT;
    this.flawed = flawed;
  }

  /** Whether it is one of the protocol. */
  boolean isInRules() {
    return rules != Rules.OF_THE_CONTRACT;
  }

  Rules rules() {
    return rules;
  }

  /** Nodes of a provider that has this flaw and no other. */
  public ProviderFixture fixture() {
    return new InMemoryFixture(rules, flawed.get());
  }
}
