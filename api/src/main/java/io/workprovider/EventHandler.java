package io.workprovider;

/**
 * Handles one event at a time.
 *
 * <p>Within a partition calls come one after another, in order; handlers of different partitions
 * run side by side, so whatever they share must be thread-safe. An event may come again after a
 * crash: make the effect idempotent, or write it together with the position where the provider can.
 */
@FunctionalInterface
public interface EventHandler {

  /**
   * Handles the event. Returning means that it is done.
   *
   * @param context valid during this call only, on this thread only
   * @throws Exception if the event could not be handled; it is tried again by the consumer's retry
   *     policy. An {@link Error} stops the partition at once (Rule H6).
   */
  void handle(Event event, HandlerContext context) throws Exception;
}
