package io.workprovider;

import java.util.Optional;

/**
 * A partition of a consumer, as the back end knows it.
 *
 * @param partition which
 * @param owner the id of the node that owns it; none if it is unassigned
 * @param epoch the current epoch, also of a partition that nobody owns; 0 if never granted
 * @param position the saved position; none if never saved
 * @param lag how many events of the partition come after the saved position, those that the
 *     consumer's filter leaves out included
 * @param problem why it is stopped; none if it is not
 */
public record PartitionOverview(
    PartitionId partition,
    Optional<String> owner,
    long epoch,
    Optional<Position> position,
    long lag,
    Optional<String> problem) {}
