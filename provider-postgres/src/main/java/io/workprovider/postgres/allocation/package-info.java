/**
 * Who should own what: a pure function from what the leader sees to the fewest changes that balance
 * it. No I/O, no clock, no state.
 */
@org.jspecify.annotations.NullMarked
package io.workprovider.postgres.allocation;
