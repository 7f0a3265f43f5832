package io.workprovider.kafka;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a member of a group is called, so that others can tell which node it is.
 *
 * @param nodeId the node's identity
 * @param consumer the consumer's name
 */
record ClientId(String nodeId, String consumer) {

  private static final Pattern FORM = Pattern.compile("workprovider-([0-9a-f-]{36})/(.+)");

  /** As Kafka shows it. */
  String text() {
    return "workprovider-" + nodeId + "/" + consumer;
  }

  /** Reads what {@link #text()} wrote; none if another program named the client. */
  static Optional<ClientId> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new ClientId(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }
}
