package io.workprovider;

/**
 * A node, as the back end knows it.
 *
 * @param id its identity, see {@link WorkProvider#nodeId()}
 * @param leader whether it decides allocation; false for all where the back end itself decides
 */
public record NodeOverview(String id, boolean leader) {}
