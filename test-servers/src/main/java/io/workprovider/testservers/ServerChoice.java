package io.workprovider.testservers;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * In which way a server is to come, as somebody forced it or nobody did.
 *
 * @param way the way
 * @param detail the image, folder or address that goes with the way; empty if none does
 * @param origin who says so, for the log
 */
record ServerChoice(Way way, String detail, String origin) {

  enum Way {
    /** In a container if that works, else embedded. */
    AUTOMATIC,
    CONTAINERS,
    EMBEDDED,
    BINARIES,
    ADDRESS
  }

  private static final String CONTAINERS = "containers";

  /** What the system properties and the environment say about a kind of server. */
  static ServerChoice of(String kind) {
    String property = "test.servers." + kind;
    String variable = "TEST_SERVERS_" + kind.toUpperCase(Locale.ROOT);
    return fromSetting(property, System.getProperty(property))
        .or(() -> fromSetting(variable, System.getenv(variable)))
        .orElse(new ServerChoice(Way.AUTOMATIC, "", "neither " + property + " nor " + variable));
  }

  private static Optional<ServerChoice> fromSetting(String name, @Nullable String value) {
    return Optional.ofNullable(value)
        .filter(text -> !text.isBlank())
        .map(text -> parse(text.strip(), name));
  }

  static ServerChoice parse(String value, String name) {
    if (value.equals("embedded")) {
      return new ServerChoice(Way.EMBEDDED, "", name);
    }
    if (value.equals(CONTAINERS)) {
      return new ServerChoice(Way.CONTAINERS, "", name);
    }
    if (value.startsWith(CONTAINERS + ":")) {
      return new ServerChoice(Way.CONTAINERS, value.substring(CONTAINERS.length() + 1), name);
    }
    if (value.startsWith("/")) {
      return new ServerChoice(Way.BINARIES, value, name);
    }
    if (value.contains(":")) {
      return new ServerChoice(Way.ADDRESS, value, name);
    }
    throw new IllegalArgumentException(
        name
            + " is '"
            + value
            + "'. It can be embedded, containers, containers:IMAGE, a folder with a server's"
            + " programs that begins with /, or an address.");
  }
}
