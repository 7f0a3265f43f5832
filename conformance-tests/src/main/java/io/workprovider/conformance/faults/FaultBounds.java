package io.workprovider.conformance.faults;

import java.time.Duration;

/**
 * How long work on a partition may stand still, from the fault to the first call of a handler
 * elsewhere, with the settings of the fixture's nodes, on a busy machine (Rule A3).
 *
 * @param kill after SIGKILL
 * @param freeze after SIGSTOP
 * @param cut after the node's cable was cut
 * @param leave after the node was asked to leave
 * @param restart after the back end is there again, until its old owner or another goes on
 */
public record FaultBounds(
    Duration kill, Duration freeze, Duration cut, Duration leave, Duration restart) {}
