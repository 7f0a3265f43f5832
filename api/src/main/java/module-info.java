/**
 * What event consumers are written against ({@code io.workprovider}), what providers of work
 * implement ({@code io.workprovider.spi}), a kit for those on a storage with transactions ({@code
 * io.workprovider.spi.store}), and the runtime that stands between them.
 */
module io.workprovider.api {
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports io.workprovider;
  exports io.workprovider.spi;
  exports io.workprovider.spi.store;

  uses io.workprovider.spi.WorkProviderFactory;
}
