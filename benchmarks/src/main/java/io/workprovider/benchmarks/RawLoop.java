package io.workprovider.benchmarks;

/** A loop written by hand on the driver alone, as short as it can be: what there is to lose. */
interface RawLoop {

  /**
   * Reads a category from its beginning.
   *
   * @return how many events it read in each second
   * @throws IllegalStateException if there are not so many
   */
  double rate(String category, long events) throws Exception;
}
