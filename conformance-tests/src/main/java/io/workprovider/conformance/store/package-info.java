/**
 * What tests of a provider on {@link io.workprovider.spi.store.WorkStore} need besides the suites.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.conformance.store;
