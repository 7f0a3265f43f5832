package io.workprovider.conformance.fuzz;

import org.jspecify.annotations.Nullable;

/**
 * What a history shows that no provider may do.
 *
 * @param share the partition that it is about; null if it is about no single one
 */
record Violation(Check check, @Nullable Share share, String what) {

  @Override
  public String toString() {
    return check + " (" + check.fact() + "): " + what;
  }
}
