package io.workprovider.conformance.fuzz;

/** A partition of a consumer. */
record Share(String consumer, String partition) {

  @Override
  public String toString() {
    return consumer + "/" + partition;
  }
}
