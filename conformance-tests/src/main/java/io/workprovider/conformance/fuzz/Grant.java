package io.workprovider.conformance.fuzz;

/**
 * An assignment, as the history names it.
 *
 * @param node the name of the node that was granted it
 * @param serial tells two grants of one epoch apart
 */
record Grant(String node, Share share, long epoch, int serial) {

  @Override
  public String toString() {
    return share + "@" + epoch + " of " + node;
  }
}
