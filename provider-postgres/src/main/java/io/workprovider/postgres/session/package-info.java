/**
 * A node's session: what proves that the node is alive, and competes for leadership.
 *
 * <p>By default that is one connection, which also listens: a node is a session of the server. When
 * it is lost, the node is fenced at once, and a new session under a new node id takes its place.
 * With {@link io.workprovider.postgres.session.Election#LEASE} a node is a lease on the server's
 * clock, which outlives its connection and ends by itself.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.postgres.session;
