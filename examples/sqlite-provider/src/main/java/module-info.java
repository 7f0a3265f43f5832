/** Work from one SQLite file, for any number of processes on one machine. */
module org.example.sqlite {
  requires io.workprovider.api;
  requires java.sql;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;

  provides io.workprovider.spi.WorkProviderFactory with
      org.example.sqlite.SqliteProviderFactory;
}
