/**
 * Nodes in JVMs of their own under faults: killed, frozen, cut off, asked to leave, and with the
 * back end restarted under them.
 *
 * <p>A provider's author gives hooks ({@link io.workprovider.conformance.faults.FaultFixture}) and
 * extends {@link io.workprovider.conformance.faults.FaultSuite}; more faults, which only its author
 * can think of, stand on {@link io.workprovider.conformance.faults.NodeCluster}.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.conformance.faults;
