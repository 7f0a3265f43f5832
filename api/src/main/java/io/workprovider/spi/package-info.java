/**
 * What a provider of work implements.
 *
 * <p>A provider answers three questions: who owns which partition of which consumer, which events
 * are there after a position, and what position is stored. Everything else (loops, retries,
 * batching, saving in time, draining) the runtime in this module does once for all providers. A new
 * provider is a {@link io.workprovider.spi.WorkProviderFactory} named in {@code META-INF/services},
 * and is done when it passes the suite in {@code workprovider-conformance-tests}. Where the back
 * end is a storage with transactions, {@link io.workprovider.spi.store} does most of it.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.spi;
