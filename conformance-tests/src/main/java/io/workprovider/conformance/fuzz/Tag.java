package io.workprovider.conformance.fuzz;

/**
 * An event that the fuzz appended.
 *
 * @param number its place in its stream, from 0
 */
record Tag(String stream, int number) {

  Tag before() {
    return new Tag(stream, number - 1);
  }

  @Override
  public String toString() {
    return stream + "#" + number;
  }
}
