package io.workprovider.kafka;

import java.util.Locale;

/** How a group's members agree on who owns what. */
enum GroupProtocol {
  /** Members allocate among themselves, cooperatively. The session timeout is the client's. */
  CLASSIC,

  /** The broker allocates (KIP-848). The session timeout is the broker's. */
  CONSUMER;

  /** As Kafka's own setting spells it. */
  String spelling() {
    return name().toLowerCase(Locale.ROOT);
  }

  static GroupProtocol parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
