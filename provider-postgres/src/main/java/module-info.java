/** Work from a Postgres database. */
module io.workprovider.postgres {
  requires transitive io.workprovider.api;
  requires transitive java.sql;
  requires org.postgresql.jdbc;
  requires com.zaxxer.hikari;
  requires org.slf4j;
  requires com.fasterxml.jackson.core;
  requires static org.jspecify;
  requires static org.checkerframework.checker.qual;

  exports io.workprovider.postgres;

  provides io.workprovider.spi.WorkProviderFactory with
      io.workprovider.postgres.PostgresWorkProviderFactory;
}
