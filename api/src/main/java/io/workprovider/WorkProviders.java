package io.workprovider;

import io.workprovider.selection.ProviderLoader;
import io.workprovider.selection.Surroundings;
import io.workprovider.spi.WorkProviderFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the provider of work and connects it: {@code WorkProviders.load()}.
 *
 * <p>Precedence (Rule D7): a factory given in code; the setting {@code workprovider.provider} given
 * in code; the system property of that name; the environment variable {@code
 * WORKPROVIDER_PROVIDER}; the file {@code workprovider.properties} on the class path; the only
 * provider found. Other settings have the same sources, in the same order, each setting by itself.
 */
public final class WorkProviders {

  private WorkProviders() {}

  /** The only provider there is, or the one that is configured. See {@link Builder#load()}. */
  public static WorkProvider load() {
    return builder().load();
  }

  /** The same, with settings given in code. See {@link Builder#load()}. */
  public static WorkProvider load(Map<String, String> settings) {
    return builder().settings(settings).load();
  }

  /** Begins a choice with more options. */
  public static Builder builder() {
    return new Builder(Surroundings::ofThisProcess);
  }

  /** How the provider is chosen. Not thread-safe. */
  public static final class Builder {

    private final Supplier<Surroundings> surroundings;
    private final Map<String, String> settings = new HashMap<>();
    private @Nullable WorkProviderFactory factory;
    private @Nullable ClassLoader classLoader;

    /** With surroundings of a test's own. */
    Builder(Supplier<Surroundings> surroundings) {
      this.surroundings = surroundings;
    }

    /** Uses this factory, and looks for no other. The settings are its settings. */
    public Builder factory(WorkProviderFactory factory) {
      this.factory = Objects.requireNonNull(factory, "factory");
      return this;
    }

    /** Sets a setting by its full name, for example {@code workprovider.postgres.url}. */
    public Builder setting(String name, String value) {
      settings.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, name));
      return this;
    }

    /** Sets several settings by their full names. */
    public Builder settings(Map<String, String> values) {
      values.forEach(this::setting);
      return this;
    }

    /**
     * Looks for providers and {@code workprovider.properties} here, not in the context's loader.
     */
    public Builder classLoader(ClassLoader classLoader) {
      this.classLoader = Objects.requireNonNull(classLoader, "classLoader");
      return this;
    }

    /**
     * Chooses, checks the settings, and connects.
     *
     * <p>The name of the provider is logged once, at INFO, with its class and jar.
     *
     * @throws ProviderSelectionException if no provider can be chosen, or the chosen one is broken
     *     (Rules D2 to D6)
     * @throws InvalidSettingException if a setting is unknown or has a bad value (Rule D8), or
     *     there are several files {@code workprovider.properties}
     * @throws ProviderUnavailableException if the back end cannot be used (Rule D9)
     */
    public WorkProvider load() {
      return ProviderLoader.load(factory, settings, classLoader, surroundings.get());
    }
  }
}
