/** Providers that are broken on purpose, to see the suite fail. */
@org.jspecify.annotations.NullMarked
package io.workprovider.conformance.broken;
