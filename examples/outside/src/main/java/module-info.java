/** An application that knows the api alone. */
module org.example.outside {
  requires io.workprovider.api;
}
