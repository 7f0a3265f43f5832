/**
 * A node's session: the one connection that proves that the node is alive, competes for leadership,
 * and listens.
 *
 * <p>A node is a session. When the session is lost, the node is fenced at once, and a new session
 * under a new node id takes its place.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.postgres.session;
