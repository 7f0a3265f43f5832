/** The events table: its schema, reading it without skipping anything, and appending to it. */
@org.jspecify.annotations.NullMarked
package io.workprovider.postgres.events;
