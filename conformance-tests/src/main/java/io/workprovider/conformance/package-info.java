/**
 * The suite that every provider of work passes.
 *
 * <p>A provider's author implements {@link io.workprovider.conformance.ProviderFixture} and {@link
 * io.workprovider.conformance.SelectionFixture}, and extends {@link
 * io.workprovider.conformance.ProviderConformance} with one test class that hands them out.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.conformance;
