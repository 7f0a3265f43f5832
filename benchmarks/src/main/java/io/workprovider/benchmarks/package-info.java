/** The library against hand-written loops, on the same server in the same run. */
@org.jspecify.annotations.NullMarked
package io.workprovider.benchmarks;
