package io.workprovider.postgres.allocation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One moment of the whole system: the server, the processes, and the statements on their way.
 *
 * @param row the partition's row
 * @param position the position that the row stores; 0 for none
 * @param term the term in the leaders' row
 * @param leader the party whose session holds the leader's lock; -1 for none
 * @param parties the processes that may run the consumer
 * @param inFlight statements that were sent and may be carried out late, twice, or never
 * @param handledUpTo every event up to this one has been handled by somebody
 * @param resets how often an operator reset the position
 */
record ModelState(
    Allocation row,
    int position,
    long term,
    int leader,
    List<Party> parties,
    List<Statement> inFlight,
    int handledUpTo,
    int resets) {

  ModelState {
    parties = List.copyOf(parties);
    inFlight = List.copyOf(inFlight);
  }

  /**
   * A process of the system, and what it believes, which may have ceased to be true.
   *
   * @param session the number of its session, which makes its node's id
   * @param locked whether the server still holds that session's liveness lock
   * @param epoch the epoch under which it works; 0 if it does not
   * @param handled the last event that it handled, or skipped as done, under that epoch
   * @param term the term in which it believes to lead; 0 if it does not
   * @param sight what it last read as leader; null if that is used up
   */
  record Party(
      int session, boolean locked, long epoch, int handled, long term, @Nullable Sight sight) {

    Party working(long underEpoch, int handledSoFar) {
      return new Party(session, locked, underEpoch, handledSoFar, term, sight);
    }

    Party leading(long inTerm, @Nullable Sight seen) {
      return new Party(session, locked, epoch, handled, inTerm, seen);
    }

    Party unlocked() {
      return new Party(session, false, epoch, handled, term, sight);
    }

    Party reborn() {
      return new Party(session + 1, true, 0, 0, 0, null);
    }
  }

  /** The row and the nodes whose locks were held, as a leader read them. */
  record Sight(Allocation row, List<String> alive) {}

  /** A statement on its way to the server. */
  sealed interface Statement {}

  /** An owner's save. */
  record Save(String owner, long epoch, int position) implements Statement {}

  /** An owner's release with its last position. */
  record Release(String owner, long epoch, int position) implements Statement {}

  /** A leader's compare-and-set, with the term that it proves. */
  record Decide(long term, Change change) implements Statement {}

  /** Process a leads and was granted the partition; the others are there and own nothing. */
  static ModelState start(PartitionKey key, int count) {
    List<Party> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Party(1, true, 0, 0, i == 0 ? 1 : 0, null));
    }
    Allocation granted = Allocation.assigned(key, "a1", 1);
    return new ModelState(granted, 0, 1, 0, all, List.of(), 0, 0);
  }

  /** The node that a process is now. */
  String node(int party) {
    return (char) ('a' + party) + Integer.toString(parties.get(party).session());
  }

  List<String> alive() {
    List<String> nodes = new ArrayList<>();
    for (int i = 0; i < parties.size(); i++) {
      if (parties.get(i).locked()) {
        nodes.add(node(i));
      }
    }
    return nodes;
  }

  boolean owns(int party) {
    return Objects.equals(row.owner(), node(party));
  }

  ModelState with(int party, Party changed) {
    List<Party> all = new ArrayList<>(parties);
    all.set(party, changed);
    return new ModelState(row, position, term, leader, all, inFlight, handledUpTo, resets);
  }

  ModelState withRow(Allocation changed, int newPosition) {
    return new ModelState(
        changed, newPosition, term, leader, parties, inFlight, handledUpTo, resets);
  }

  ModelState withLeader(int party, long newTerm) {
    return new ModelState(row, position, newTerm, party, parties, inFlight, handledUpTo, resets);
  }

  ModelState sent(Statement statement) {
    List<Statement> more = new ArrayList<>(inFlight);
    more.add(statement);
    return new ModelState(row, position, term, leader, parties, more, handledUpTo, resets);
  }

  ModelState without(Statement statement) {
    List<Statement> fewer = new ArrayList<>(inFlight);
    fewer.remove(statement);
    return new ModelState(row, position, term, leader, parties, fewer, handledUpTo, resets);
  }

  ModelState handled(int upTo) {
    return new ModelState(
        row, position, term, leader, parties, inFlight, Math.max(handledUpTo, upTo), resets);
  }

  ModelState reset() {
    return new ModelState(
        Allocation.unassigned(row.key(), row.epoch() + 1),
        0,
        term,
        leader,
        parties,
        inFlight,
        handledUpTo,
        resets + 1);
  }
}
