package io.workprovider;

import java.util.List;

/** Handles several events of a partition at once. What is said of {@link EventHandler} holds. */
@FunctionalInterface
public interface BatchEventHandler {

  /**
   * Handles the events, all or none. Returning means that they are all done.
   *
   * @param events one or more, in order, unmodifiable
   * @param context valid during this call only; its position is that of the last event
   * @throws Exception if they could not be handled; all of them are tried again, and when tries are
   *     used up they are handed out one by one, so that the failure policy meets only the event
   *     that fails
   */
  void handle(List<Event> events, HandlerContext context) throws Exception;
}
