package io.workprovider.examples.delayboard;

import java.util.UUID;

/**
 * That an event was appended: what has to be handled.
 *
 * @param airport the stream
 * @param event its id
 * @param version how many were appended to the stream before it
 */
record Appended(String airport, UUID event, long version) {}
