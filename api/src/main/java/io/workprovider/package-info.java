/**
 * What a consumer is written against, the same on every provider.
 *
 * <p>The flow, from start to stop:
 *
 * <ol>
 *   <li>{@link io.workprovider.WorkProviders} finds the one {@link io.workprovider.WorkProvider} on
 *       the class path and connects it to its back end. This process is now a <em>node</em>.
 *   <li>{@link io.workprovider.ConsumerService} subscribes each {@link
 *       io.workprovider.EventConsumer} there. Nodes that subscribe the same consumer name are one
 *       group and share its partitions.
 *   <li>The provider grants this node partitions, each with an <em>epoch</em>, a number that is
 *       higher than that of every earlier grant of the same partition.
 *   <li>For each grant the service reads the stored {@link io.workprovider.Position} anew and hands
 *       the events after it, one by one and in order, to the {@link io.workprovider.EventHandler}.
 *   <li>What throws is tried again by the consumer's {@link io.workprovider.RetryPolicy}; when
 *       tries are used up, its {@link io.workprovider.FailurePolicy} decides.
 *   <li>Every so many events, or so much time, the position of the last event handled is saved. The
 *       save names the epoch, and is refused if another node has been granted the partition since.
 *   <li>When nodes come or go the provider asks for some partitions back. The event in hand is
 *       finished, the position saved, the partition released; only then is it granted elsewhere.
 *   <li>A node that can no longer prove that it is alive stops by itself, and its handlers see
 *       {@link io.workprovider.HandlerContext#isCancelled()}.
 *   <li>{@link io.workprovider.ConsumerService#close()} lets running handlers finish, saves,
 *       releases, and reports what did not finish in time.
 * </ol>
 *
 * <p>Delivery is at least once: exactly once while nothing fails, and after a crash what was
 * handled since the last saved position is handled again.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider;
