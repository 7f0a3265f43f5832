@org.jspecify.annotations.NullMarked
package io.workprovider.postgres.sql;
