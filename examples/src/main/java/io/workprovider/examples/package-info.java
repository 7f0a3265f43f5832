/** Programs to read and run. */
@org.jspecify.annotations.NullMarked
package io.workprovider.examples;
