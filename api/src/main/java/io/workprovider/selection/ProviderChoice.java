package io.workprovider.selection;

import io.workprovider.ProviderSelectionException;
import io.workprovider.spi.WorkProviderFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses one of the providers that were found, or says why none can be (Rules D1 to D6). Pure.
 *
 * <ol>
 *   <li>Two of one name are refused, whichever is asked for: it would be chance which one works.
 *   <li>A name that is set is taken at its word: that provider, or none.
 *   <li>With no name, the only one there is; those that are used only when named do not count, and
 *       neither do the broken ones, of which nobody knows what they are.
 * </ol>
 */
final class ProviderChoice {

  /** The full name of the setting that chooses. */
  static final String SETTING = SettingSource.PREFIX + "provider";

  private static final String INDENT = "\n  ";

  private final ProvidersFound found;

  ProviderChoice(ProvidersFound found) {
    this.found = found;
  }

  /**
   * The one that is named.
   *
   * @throws ProviderSelectionException if it is not there
   */
  FoundProvider named(SettingText name) {
    refuseTwoOfOneName();
    return found.working().stream()
        .filter(provider -> provider.name().equals(name.text().strip()))
        .findFirst()
        .orElseThrow(() -> refusal(notThere(name)));
  }

  /**
   * The only one there is.
   *
   * @throws ProviderSelectionException if there is none, or several
   */
  FoundProvider only() {
    refuseTwoOfOneName();
    List<FoundProvider> candidates =
        found.working().stream().filter(provider -> !provider.onlyWhenNamed()).toList();
    return switch (candidates.size()) {
      case 0 -> throw refusal(none());
      case 1 -> candidates.get(0);
      default -> throw refusal(several(candidates));
    };
  }

  private void refuseTwoOfOneName() {
    found.working().stream()
        .collect(Collectors.groupingBy(FoundProvider::name))
        .forEach((name, providers) -> refuseIfSeveral(name, placesOf(providers)));
  }

  private static List<String> placesOf(List<FoundProvider> providers) {
    if (providers.size() > 1) {
      return providers.stream().map(FoundProvider::origin).toList();
    }
    Class<?> type = providers.get(0).factory().getClass();
    return Locations.holding(type).stream()
        .map(jar -> "class " + type.getName() + " in " + jar)
        .toList();
  }

  private static void refuseIfSeveral(String name, List<String> places) {
    if (places.size() > 1) {
      throw new ProviderSelectionException(
          places.size()
              + " providers of work have the same name '"
              + name
              + "':"
              + lines(places)
              + "\nRemove all but one of these from the class path.");
    }
  }

  private String none() {
    return "No provider of work was found. Add one to the class path or module path:\n"
        + WellKnownProviders.COORDINATES
        + "\nIf one is there, in a merged (shaded, fat) jar, then the merge lost its file"
        + " META-INF/services/"
        + WorkProviderFactory.class.getName()
        + ": have service files merged, with ServicesResourceTransformer in the Maven shade plugin"
        + " or mergeServiceFiles() in the Gradle shadow plugin."
        + (found.working().isEmpty()
            ? ""
            : "\nFound, but used only when the setting "
                + SETTING
                + " names it:"
                + lines(found.working()))
        + brokenOnes();
  }

  private String several(List<FoundProvider> candidates) {
    String example = candidates.get(0).name();
    return candidates.size()
        + " providers of work were found, and nothing says which one to use:"
        + lines(found.working())
        + "\nChoose one with the setting "
        + SETTING
        + ", for example with the system property -D"
        + SETTING
        + "="
        + example
        + " or the environment variable WORKPROVIDER_PROVIDER="
        + example
        + ", or leave only one on the class path."
        + brokenOnes();
  }

  private String notThere(SettingText setting) {
    String name = setting.text().strip();
    Optional<String> coordinates = WellKnownProviders.coordinates(name);
    return "There is no provider of work named '"
        + name
        + "', which is asked for by "
        + setting.origin()
        + ". No other is used in its place. "
        + (found.working().isEmpty() ? "None was found." : "Found:" + lines(found.working()))
        + brokenOnes()
        + "\nCorrect the name, or add "
        + coordinates.orElse("its provider")
        + " to the class path or module path.";
  }

  private String brokenOnes() {
    return found.broken().isEmpty()
        ? ""
        : "\nFound broken, so that it cannot say its name:" + lines(found.broken());
  }

  private ProviderSelectionException refusal(String message) {
    List<BrokenProvider> broken = new ArrayList<>(found.broken());
    Throwable cause = broken.isEmpty() ? null : broken.remove(0).error();
    ProviderSelectionException refusal = new ProviderSelectionException(message, cause);
    broken.forEach(other -> refusal.addSuppressed(other.error()));
    return refusal;
  }

  private static String lines(Collection<?> things) {
    return things.stream().map(thing -> INDENT + thing).collect(Collectors.joining());
  }
}
