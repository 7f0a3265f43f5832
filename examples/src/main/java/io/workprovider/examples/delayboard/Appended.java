package io.workprovider.examples.delayboard;

import java.util.UUID;

/**
 * That an event was appended: what has to be handled.
 *
 * @param airport the stream
 * @param event its id
 * @param version the version it got
 */
record Appended(String airport, UUID event, long version) {}
