package io.workprovider.runtime;

import io.workprovider.spi.Delivery;
import java.util.List;

/** What a loop has fetched, and how far it has got with it. Used by one thread at a time. */
final class EventPage {

  private List<Delivery> deliveries = List.of();
  private int next;
  private int oneByOneUntil;

  void fill(List<Delivery> fetched) {
    deliveries = fetched;
    next = 0;
    oneByOneUntil = 0;
  }

  boolean isUsedUp() {
    return next == deliveries.size();
  }

  boolean isEmpty() {
    return deliveries.isEmpty();
  }

  /** The next events for one call of the handler: up to a batch. */
  List<Delivery> unit(int batchSize) {
    int size = next < oneByOneUntil ? 1 : batchSize;
    return size == 1
        ? List.of(deliveries.get(next))
        : deliveries.subList(next, Math.min(next + size, deliveries.size()));
  }

  void moveOver(List<Delivery> unit) {
    next += unit.size();
  }

  /** Hands out the events of a batch that failed each by itself, to find out which it is. */
  void goOneByOne(List<Delivery> unit) {
    oneByOneUntil = next + unit.size();
  }
}
