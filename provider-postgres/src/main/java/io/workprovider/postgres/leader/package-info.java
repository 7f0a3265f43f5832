/** What the leader of a cluster does: see who lives, decide who owns what, write it down. */
@org.jspecify.annotations.NullMarked
package io.workprovider.postgres.leader;
