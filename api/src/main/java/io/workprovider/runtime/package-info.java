/** The loops that drive consumers over the assignments of any provider. Not exported. */
@org.jspecify.annotations.NullMarked
package io.workprovider.runtime;
