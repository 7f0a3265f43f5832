/**
 * Nodes in JVMs of their own under faults: killed, frozen, cut off, with a server that goes away or
 * refuses to write. All but the quickest run with {@code mvn verify -Pfaults}.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.kafka.faults;
