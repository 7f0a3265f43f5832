package io.workprovider.kafka;

/** A membership of a group is over; the node joins anew. */
final class MembershipLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MembershipLostException(String reason) {
    super(reason);
  }
}
