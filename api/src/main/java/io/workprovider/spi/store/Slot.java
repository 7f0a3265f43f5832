package io.workprovider.spi.store;

/**
 * One partition of one consumer.
 *
 * @param consumer the consumer's name
 * @param partition its number, from 0
 */
public record Slot(String consumer, int partition) {}
