package org.example.sqlite;

/** One partition of one consumer. */
record Slot(String consumer, int number) {}
