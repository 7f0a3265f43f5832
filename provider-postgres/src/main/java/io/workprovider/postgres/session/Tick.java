package io.workprovider.postgres.session;

/**
 * What a node learns at each tick.
 *
 * @param registered whether the server counts it as a node
 * @param leads whether it is this node that is to lead
 * @param allAlive whether all nodes that were asked about still show that they are alive
 * @param changes moves whenever an owner changes
 * @param head the last position that is visible in the events table; 0 if there is none
 */
record Tick(boolean registered, boolean leads, boolean allAlive, long changes, long head) {}
