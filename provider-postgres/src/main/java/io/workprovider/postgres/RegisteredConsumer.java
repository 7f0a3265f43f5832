package io.workprovider.postgres;

import io.workprovider.EventSequence;

/**
 * A consumer as all nodes agree on it.
 *
 * @param sequence what it reads
 * @param partitions how many partitions it has
 */
record RegisteredConsumer(EventSequence sequence, int partitions) {}
