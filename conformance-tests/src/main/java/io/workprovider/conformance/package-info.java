/**
 * The suite that every provider of work passes.
 *
 * <p>A provider's author implements {@link io.workprovider.conformance.ProviderFixture} and extends
 * each suite with a test class that hands it out.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.conformance;
