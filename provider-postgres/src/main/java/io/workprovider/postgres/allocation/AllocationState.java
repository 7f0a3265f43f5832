package io.workprovider.postgres.allocation;

import java.util.Locale;

/** What a partition's row says about who works on it. */
public enum AllocationState {
  /** Nobody owns it. */
  UNASSIGNED,

  /** Its owner works on it. */
  ASSIGNED,

  /** Its owner works on it and is asked to give it to the next owner. */
  REVOKING;

  /** How the table writes it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads what {@link #text()} wrote. */
  public static AllocationState of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
