package io.workprovider.conformance;

import java.time.Duration;

/**
 * The bounds that a provider declares (Rule A3). The suite awaits conditions up to them; it never
 * waits for their own sake.
 *
 * @param convergence from a change of members until every partition is granted and balanced, when
 *     handlers end at once (Rules A6, A9)
 * @param handover from the end of the running handler until the new owner is granted the partition
 * @param takeoverAfterCrash from the death of a node until others are granted what it owned
 * @param takeoverAfterCut from the cutting off of a node until others are granted what it owned
 * @param rejoin from the healing of a cut node until it is granted partitions again (Rule A10)
 * @param wakeUp from an append through the provider's appender until an idle assignment is ready
 */
public record Bounds(
    Duration convergence,
    Duration handover,
    Duration takeoverAfterCrash,
    Duration takeoverAfterCut,
    Duration rejoin,
    Duration wakeUp) {}
