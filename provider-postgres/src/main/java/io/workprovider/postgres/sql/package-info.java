/** What all of this provider's SQL shares: names of tables, and what an SQLSTATE means. */
@org.jspecify.annotations.NullMarked
package io.workprovider.postgres.sql;
