package io.workprovider.memory;

/** One partition of one consumer. */
record Slot(String consumer, int partition) {}
