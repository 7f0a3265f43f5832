package io.workprovider.spi;

import io.workprovider.WorkProvider;
import java.util.List;

/**
 * Makes a provider: what a provider's jar names in {@code
 * META-INF/services/io.workprovider.spi.WorkProviderFactory}.
 *
 * <p>Has a public constructor without parameters that does nothing. Thread-safe.
 */
public interface WorkProviderFactory {

  /** The provider's name, by which it is chosen: lower-case ASCII letters, digits and dashes. */
  String name();

  /**
   * The settings it understands, each under {@code workprovider.<name>.<key>}. Unknown keys and bad
   * values are refused before {@link #create} is called (Rule D8).
   */
  List<Setting<?>> settings();

  /**
   * Connects to the back end.
   *
   * <p>Blocks for a bounded, configurable time. If it throws, nothing is left behind.
   *
   * @param settings the values of {@link #settings()}, checked
   * @throws io.workprovider.ProviderUnavailableException if the back end cannot be reached, refuses
   *     the login, or lacks a privilege; says what was tried, where, and what to do (Rule D9)
   * @throws io.workprovider.InvalidSettingException if values do not go together
   */
  WorkProvider create(Settings settings);

  /** Whether it is used only when named, so that it can sit beside another (Rule D1). */
  default boolean onlyWhenNamed() {
    return false;
  }
}
