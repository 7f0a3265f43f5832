package io.workprovider.examples.delayboard;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a run, and what should have come out.
 *
 * @param appended every event
 * @param handlings every handling, in any order
 * @param crash the node that was killed; null if none was
 * @param expected the delays of each airport, counted straight from the file
 */
record Facts(
    List<Appended> appended,
    List<Handling> handlings,
    @Nullable Crash crash,
    Map<String, DelaySum> expected) {}
