package io.workprovider.testservers;

import java.util.List;
import java.util.Map;

/**
 * What a container is to run.
 *
 * @param image with its tag
 * @param port that the server listens to in the container
 * @param hostPort the same port outside, fixed, so that it stays through a restart
 * @param environment its variables
 * @param command what it runs; empty for the image's own
 * @param fastSignal what stops it in order
 * @param immediateSignal what ends it at once
 */
record ContainerPlan(
    String image,
    int port,
    int hostPort,
    Map<String, String> environment,
    List<String> command,
    String fastSignal,
    String immediateSignal) {}
