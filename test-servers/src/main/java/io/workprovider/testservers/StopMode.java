package io.workprovider.testservers;

/** How a server is stopped. */
public enum StopMode {
  /** In order: clients are turned away, everything is written, then it ends. */
  FAST,

  /** At once, as in a crash: what is not yet on disk is recovered at the next start. */
  IMMEDIATE
}
