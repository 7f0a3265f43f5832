package io.workprovider.postgres.session;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a node proves that it is alive, and how one of them comes to lead. */
public enum Election {

  /** By advisory locks, which the server keeps for a session as long as it lasts. */
  ADVISORY_LOCK,

  /** By rows that are good for a lease on the server's clock, which takes no session. */
  LEASE;

  /** What can be chosen, as part of a sentence. */
  public static final String ALLOWED =
      Arrays.stream(values()).map(Election::toString).collect(Collectors.joining(" or "));

  /**
   * The one that is called so.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Election of(String name) {
    return Arrays.stream(values())
        .filter(election -> election.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no election '" + name + "'."));
  }

  /** The name that settings call it by. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
