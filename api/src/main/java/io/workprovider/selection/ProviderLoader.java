package io.workprovider.selection;

import io.workprovider.ProviderSelectionException;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviderException;
import io.workprovider.spi.Settings;
import io.workprovider.spi.WorkProviderFactory;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the provider, checks its settings, and has it connect: the steps in their order. */
public final class ProviderLoader {

  private static final Logger LOG = LoggerFactory.getLogger(ProviderLoader.class);

  private final SettingSources sources;
  private final Set<ClassLoader> classLoaders;

  private ProviderLoader(SettingSources sources, Set<ClassLoader> classLoaders) {
    this.sources = sources;
    this.classLoaders = classLoaders;
  }

  /**
   * The provider of these surroundings, connected.
   *
   * @param factory the one to use; none to look for one
   * @param inCode settings by their full names, stronger than all others
   * @param classLoader where to look; none for the context's and this library's own
   * @throws ProviderSelectionException if no provider can be chosen, or the chosen one is broken
   * @throws io.workprovider.InvalidSettingException if a setting is unknown or has a bad value
   * @throws io.workprovider.ProviderUnavailableException if the back end cannot be used
   */
  public static WorkProvider load(
      @Nullable WorkProviderFactory factory,
      Map<String, String> inCode,
      @Nullable ClassLoader classLoader,
      Surroundings surroundings) {
    Set<ClassLoader> loaders = classLoader != null ? Set.of(classLoader) : loadersInView();
    SettingSources sources = SettingSources.of(inCode, surroundings, loaders.iterator().next());
    ProviderLoader loader = new ProviderLoader(sources, loaders);
    return factory != null ? loader.loadGiven(factory) : loader.loadFound();
  }

  private static Set<ClassLoader> loadersInView() {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null) {
      loaders.add(context);
    }
    loaders.add(WorkProvider.class.getClassLoader());
    return loaders;
  }

  private WorkProvider loadGiven(WorkProviderFactory factory) {
    return connect(FoundProvider.of(factory), "a factory given in code", new HashSet<>());
  }

  private WorkProvider loadFound() {
    ProvidersFound found = ProvidersFound.by(classLoaders);
    ProviderChoice choice = new ProviderChoice(found);
    Optional<SettingText> name = sources.find(ProviderChoice.SETTING);
    FoundProvider chosen = name.isPresent() ? choice.named(name.get()) : choice.only();
    found
        .broken()
        .forEach(broken -> LOG.warn("Passed over a broken provider: {}", broken, broken.error()));
    Set<String> others = new HashSet<>();
    found.working().forEach(provider -> others.add(provider.name()));
    String chosenBy = name.map(SettingText::origin).orElse("being the only one found");
    return connect(chosen, chosenBy, others);
  }

  private WorkProvider connect(FoundProvider chosen, String chosenBy, Set<String> others) {
    others.addAll(WellKnownProviders.names());
    others.remove(chosen.name());
    WorkProviderFactory factory = chosen.factory();
    Settings settings =
        asking(
            chosen,
            () -> new KnownSettings(chosen.name(), factory.settings(), others).read(sources));
    LOG.info("Uses provider={} ({}), chosen by {}.", chosen.name(), chosen.origin(), chosenBy);
    LOG.debug("Settings of provider={}: {}", chosen.name(), settings);
    return asking(chosen, () -> factory.create(settings));
  }

  /** What a chosen provider answers; a refusal with the cause if it breaks instead (Rule D6). */
  private static <T> T asking(FoundProvider chosen, Supplier<@Nullable T> question) {
    T answer;
    try {
      answer = question.get();
    } catch (WorkProviderException e) {
      throw e;
    } catch (RuntimeException e) {
      // Its text is left to the cause: nobody checked it for secrets.
      throw broken(chosen, e.getClass().getName(), e);
    } catch (LinkageError | ServiceConfigurationError e) {
      throw broken(chosen, e.toString(), e);
    }
    if (answer == null) {
      throw broken(chosen, "it returned null", null);
    }
    return answer;
  }

  private static ProviderSelectionException broken(
      FoundProvider chosen, String problem, @Nullable Throwable cause) {
    return new ProviderSelectionException(
        "Provider '"
            + chosen.name()
            + "' ("
            + chosen.origin()
            + ") was chosen and is broken: "
            + problem
            + ". Repair or replace it; no other is used in its place.",
        cause);
  }
}
