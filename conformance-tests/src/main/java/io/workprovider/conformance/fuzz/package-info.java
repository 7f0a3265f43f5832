/**
 * Random histories of a provider, and an oracle that says what in them no provider may do.
 *
 * <p>A provider's author extends {@link io.workprovider.conformance.fuzz.FuzzSuite}. It plays
 * schedules that follow from a seed ({@code Schedule}) on the provider, which it wraps, so that
 * what is judged is what the provider said and did ({@code History}). {@code Oracle} is a pure
 * function of the history. What fails is played again with fewer steps, to be shown short ({@code
 * Shrinking}).
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.conformance.fuzz;
