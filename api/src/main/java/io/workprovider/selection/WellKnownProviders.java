package io.workprovider.selection;

import java.util.Optional;
import java.util.Set;

/** The providers that this project ships: what a message can tell someone who has none. */
final class WellKnownProviders {

  /** What to put on the class path to have one, one a line. */
  static final String COORDINATES =
      "  io.workprovider:workprovider-postgres\n  io.workprovider:workprovider-kafka";

  private WellKnownProviders() {}

  /** Their names, whose settings a shared configuration may carry wherever it is used. */
  static Set<String> names() {
    return Set.of("postgres", "kafka", "in-memory");
  }

  /** The Maven coordinates of the one of this name. */
  static Optional<String> coordinates(String name) {
    return switch (name) {
      case "postgres", "kafka" -> Optional.of("io.workprovider:workprovider-" + name);
      case "in-memory" -> Optional.of("io.workprovider:workprovider-conformance-tests");
      default -> Optional.empty();
    };
  }
}
