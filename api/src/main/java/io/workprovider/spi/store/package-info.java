/** For providers that allocate partitions themselves. */
@org.jspecify.annotations.NullMarked
package io.workprovider.spi.store;
