/**
 * The reference provider: the whole protocol in one process, with no server.
 *
 * <p>For tests of consumers, who start with {@link io.workprovider.memory.InMemoryStorage}, and for
 * whoever wants to read what a provider must do. Read in this order:
 *
 * <ol>
 *   <li>{@code WorkTable} is what a back end stores: who owns what at which epoch, and from where.
 *       Every step on it is atomic.
 *   <li>{@code PartitionRow} is one partition in it: unassigned, assigned, or being revoked.
 *   <li>{@link io.workprovider.spi.store.WorkAllocator} decides who should own what; a pure
 *       function.
 *   <li>{@code Rules} are the decisions that keep it safe, one method each.
 *   <li>{@code NodeSession} is a node's proof that it is alive, and its fence when it has none.
 *   <li>{@code InMemorySubscription} compares what the table says with what the node does, and
 *       tells the listener the difference. A lost notification is made good at its next look.
 * </ol>
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.memory;
