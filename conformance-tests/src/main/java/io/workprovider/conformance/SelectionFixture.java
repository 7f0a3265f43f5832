package io.workprovider.conformance;

import java.time.Duration;
import java.util.Map;

/**
 * What the suite needs to choose and connect a provider as its users do.
 *
 * <p>One fixture serves one test. The provider's factory is found by ServiceLoader.
 */
public interface SelectionFixture extends AutoCloseable {

  /** The provider's name, by which it is chosen. */
  String providerName();

  /** Settings by their full names with which the provider connects, to an empty storage. */
  Map<String, String> settings();

  /** The full name of a setting that does not take the text {@code not-a-value}. */
  String restrictedSetting();

  /** A back end that cannot be reached. */
  UnreachableBackEnd unreachable();

  /** Removes the storage. */
  @Override
  void close();

  /**
   * Settings that lead nowhere, and how that shows.
   *
   * @param settings by their full names
   * @param where what a message must contain, so that its reader knows which address was tried
   * @param within how long it may take at most until the attempt has failed
   */
  record UnreachableBackEnd(Map<String, String> settings, String where, Duration within) {

    public UnreachableBackEnd {
      settings = Map.copyOf(settings);
    }
  }
}
