/**
 * A provider that passes everything on to another one, to be extended by what looks at a provider
 * from outside, or breaks it on purpose.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.conformance.forwarding;
