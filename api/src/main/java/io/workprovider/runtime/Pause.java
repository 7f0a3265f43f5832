package io.workprovider.runtime;

/** How long a loop waits before it goes on, without a thread. Used by one thread at a time. */
final class Pause {

  private static final long FIRST_OUTAGE_NANOS = 100_000_000L;
  private static final long LONGEST_OUTAGE_NANOS = 5_000_000_000L;

  private final LoopHost host;
  private final Runnable onEnd;

  private boolean waiting;
  private long until;
  private long outage;

  Pause(LoopHost host, Runnable onEnd) {
    this.host = host;
    this.onEnd = onEnd;
  }

  /** Whether the loop still has to wait. */
  boolean isOn() {
    waiting = waiting && System.nanoTime() - until < 0;
    return waiting;
  }

  /** Waits so long, or for what is left of an earlier pause if that is longer. */
  void begin(long nanos) {
    long end = System.nanoTime() + nanos;
    if (!waiting || end - until > 0) {
      waiting = true;
      until = end;
    }
    host.after(nanos, onEnd);
  }

  /** Waits for the back end, longer each time until it has answered. */
  void beginOutage() {
    outage = outage == 0 ? FIRST_OUTAGE_NANOS : Math.min(outage * 2, LONGEST_OUTAGE_NANOS);
    begin(outage);
  }

  /** The back end has answered. */
  void endOutage() {
    outage = 0;
  }
}
