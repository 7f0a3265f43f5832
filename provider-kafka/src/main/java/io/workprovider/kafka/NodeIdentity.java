package io.workprovider.kafka;

import java.util.UUID;

/** Who this node is to others: fresh at each start, and after it was cut off (Rule A10). */
final class NodeIdentity {

  private final Object lock = new Object();
  private volatile String current = UUID.randomUUID().toString();

  String current() {
    return current;
  }

  /** A membership under this identity was lost: from now on the node is another. */
  void renew(String lost) {
    synchronized (lock) {
      if (current.equals(lost)) {
        current = UUID.randomUUID().toString();
      }
    }
  }
}
