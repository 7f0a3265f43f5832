package io.workprovider.selection;

import io.workprovider.ProviderSelectionException;
import io.workprovider.spi.WorkProviderFactory;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A provider that is there and answers to a name.
 *
 * @param name by which it is chosen
 * @param onlyWhenNamed whether it is never the default
 * @param factory what makes it
 */
record FoundProvider(String name, boolean onlyWhenNamed, WorkProviderFactory factory) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");

  /**
   * Asks a factory what it is.
   *
   * @throws ProviderSelectionException if it fails to say, or has a name that is none
   */
  static FoundProvider of(WorkProviderFactory factory) {
    String name;
    boolean onlyWhenNamed;
    try {
      name = factory.name();
      onlyWhenNamed = factory.onlyWhenNamed();
    } catch (RuntimeException | LinkageError e) {
      throw new ProviderSelectionException(
          describe(factory) + " could not say what its name is: " + e + ".", e);
    }
    if (name == null || !NAME.matcher(name).matches()) {
      throw new ProviderSelectionException(
          describe(factory)
              + " has the name '"
              + name
              + "'. A provider's name is lower-case ASCII letters, digits and"
              + " dashes.");
    }
    return new FoundProvider(name, onlyWhenNamed, factory);
  }

  /** Whether this is the same provider, perhaps seen through another loader (Rule D5). */
  boolean isSameAs(FoundProvider other) {
    Class<?> mine = factory.getClass();
    Class<?> theirs = other.factory.getClass();
    Optional<String> source = Locations.of(mine);
    return name.equals(other.name)
        && mine.getName().equals(theirs.getName())
        && (mine == theirs || (source.isPresent() && source.equals(Locations.of(theirs))));
  }

  /** Its class and jar. */
  String origin() {
    return describe(factory);
  }

  private static String describe(WorkProviderFactory factory) {
    Class<?> type = factory.getClass();
    return "class " + type.getName() + " in " + Locations.of(type).orElse("an unknown place");
  }

  @Override
  public String toString() {
    return name + " (" + origin() + (onlyWhenNamed ? "; used only when named)" : ")");
  }
}
