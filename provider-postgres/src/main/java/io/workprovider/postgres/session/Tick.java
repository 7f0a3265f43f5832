package io.workprovider.postgres.session;

/**
 * What a node learns at each tick, in one statement.
 *
 * @param registered whether the node's row is there
 * @param leads whether the session holds the leader's lock
 * @param allHeld whether all locks that were asked about are held
 * @param changes moves whenever an owner changes
 * @param head the last position that is visible in the events table; 0 if there is none
 * @param backendPid the server process that answered; another one means that a pooler sits between
 */
record Tick(
    boolean registered, boolean leads, boolean allHeld, long changes, long head, int backendPid) {}
