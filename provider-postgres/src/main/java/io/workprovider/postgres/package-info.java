/**
 * Work from a Postgres database.
 *
 * <p>How it goes, from start to stop:
 *
 * <ol>
 *   <li>A node opens one session of its own, takes an advisory lock that lives as long as the
 *       session, and writes a row that names it ({@code nodes}). Session and node are one: who
 *       loses the session is fenced, and comes back under a new id.
 *   <li>At each tick (a quarter of the lease, at most 300 ms) one statement proves that it is
 *       alive, tries for the leader's advisory lock, and looks whether owners or events have
 *       changed.
 *   <li>Whoever gets that lock raises the term in {@code leaders}. Each transaction of a leader
 *       begins by proving its term.
 *   <li>The leader sees from {@code pg_locks} who is alive and asks a pure function for the fewest
 *       changes that balance {@code work_allocations}. It writes each as compare-and-set.
 *   <li>An owner finds its grants in the table, with their epoch and position, and hands them to
 *       its listener. A save is one update of that one row, and names owner and epoch. A handler
 *       that asked for a transaction has that update and the COMMIT made in it, in one round trip.
 *   <li>Asked back, the owner releases: one statement stores its last position, raises the epoch,
 *       and passes the partition to the next owner if that one is still alive.
 *   <li>A dead owner, and one that lets its deadline pass, is fenced by the leader, which raises
 *       the epoch itself.
 * </ol>
 *
 * <p>With {@code election=lease} there is no session and no lock: a node lives as long as its row
 * says, by the server's clock, and leads as long as the row of the leader names it.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.postgres;
