/** Work from a Postgres database. */
module io.workprovider.postgres {
  requires transitive io.workprovider.api;
  requires transitive java.sql;
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires com.fasterxml.jackson.core;
  requires static org.jspecify;
  requires static org.checkerframework.checker.qual;
}
