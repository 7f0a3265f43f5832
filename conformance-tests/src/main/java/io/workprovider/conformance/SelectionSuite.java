package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.InvalidSettingException;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import io.workprovider.conformance.SelectionFixture.UnreachableBackEnd;
import io.workprovider.spi.Setting;
import io.workprovider.spi.WorkProviderFactory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How a provider is chosen and connected, as its author is answerable for it (Rules D1, D8, D9).
 *
 * <p>Not asserted: what is the selection's own work and the same for all providers (Rules D2 to
 * D7), which is tested with the api, nor a refused login or a lacking privilege, which the
 * provider's own tests show.
 */
@ExtendWith(RuleReport.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class SelectionSuite {

  private static final String SECRET = "hush-5f2c9";

  private @Nullable SelectionFixture fixture;

  /** For subclasses. */
  protected SelectionSuite() {}

  /** A fixture for one test; the suite closes it. */
  protected abstract SelectionFixture selectionFixture();

  @BeforeEach
  final void open() {
    fixture = selectionFixture();
  }

  @AfterEach
  final void close() {
    if (fixture != null) {
      fixture.close();
    }
  }

  private SelectionFixture fixture() {
    return Objects.requireNonNull(fixture, "fixture");
  }

  private WorkProvider load(Map<String, String> settings) {
    return WorkProviders.builder()
        .setting("workprovider.provider", fixture().providerName())
        .settings(settings)
        .load();
  }

  @Test
  void d1_itIsFoundByItsName() {
    WorkProviderFactory factory = factory();
    assertTrue(factory.name().matches("[a-z0-9-]+"), factory.name());
    try (WorkProvider provider = load(fixture().settings())) {
      assertEquals(fixture().providerName(), provider.name(), "the factory's name");
      assertFalse(provider.nodeId().isBlank(), "a node has an identity");
    }
  }

  @Test
  void d8_anUnknownSettingIsRefusedWithTheKnownOnes() {
    String unknown = prefix() + "no-such-setting";
    InvalidSettingException refusal =
        assertThrows(InvalidSettingException.class, () -> load(with(unknown, "1")));
    assertMentions(refusal, unknown);
    for (Setting<?> setting : factory().settings()) {
      assertMentions(refusal, setting.key());
    }
  }

  @Test
  void d8_aBadValueIsRefusedWithSettingValueAndRange() {
    String restricted = fixture().restrictedSetting();
    InvalidSettingException refusal =
        assertThrows(InvalidSettingException.class, () -> load(with(restricted, "not-a-value")));
    assertMentions(refusal, restricted);
    assertMentions(refusal, "not-a-value");
    Setting<?> setting =
        factory().settings().stream()
            .filter(known -> restricted.equals(prefix() + known.key()))
            .findFirst()
            .orElseThrow();
    assertMentions(refusal, setting.allowed());
  }

  @Test
  void d8_everySettingIsExplainedAndItsDefaultIsGood() {
    List<Setting<?>> settings = factory().settings();
    assertFalse(settings.isEmpty(), "it has settings");
    for (Setting<?> setting : settings) {
      assertTrue(setting.key().matches("[a-z0-9.-]+"), "lower case: " + setting);
      assertFalse(setting.description().isBlank(), "explained: " + setting);
    }
    load(fixture().settings()).close();
  }

  @Test
  void d8_noSecretIsInAMessage() {
    Map<String, String> secrets = new HashMap<>();
    for (Setting<?> setting : factory().settings()) {
      if (setting.isSecret()) {
        secrets.put(prefix() + setting.key(), SECRET);
      }
    }
    List<Map<String, String>> wrong =
        List.of(
            Map.of(prefix() + "no-such-setting", SECRET + "-of-nobody"),
            Map.of(fixture().restrictedSetting(), "not-a-value"),
            fixture().unreachable().settings());
    for (Map<String, String> each : wrong) {
      Map<String, String> settings = new HashMap<>(fixture().settings());
      settings.putAll(each);
      settings.putAll(secrets);
      Exception refusal = assertThrows(RuntimeException.class, () -> load(settings));
      StringWriter all = new StringWriter();
      refusal.printStackTrace(new PrintWriter(all, true));
      assertFalse(all.toString().contains(SECRET), "a secret in: " + all);
      assertTrue(
          refusal instanceof InvalidSettingException
              || refusal instanceof ProviderUnavailableException,
          "refused for what is wrong, not for " + refusal);
    }
  }

  @Test
  void d9_aBackEndThatCannotBeReachedFailsInTimeAndSaysWhere() {
    UnreachableBackEnd nowhere = fixture().unreachable();
    long began = System.nanoTime();
    ProviderUnavailableException refusal =
        assertThrows(ProviderUnavailableException.class, () -> load(nowhere.settings()));
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertTrue(took.compareTo(nowhere.within()) <= 0, "took " + took);
    assertMentions(refusal, nowhere.where());
  }

  private WorkProviderFactory factory() {
    return ServiceLoader.load(WorkProviderFactory.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(found -> found.name().equals(fixture().providerName()))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "ServiceLoader finds no provider named " + fixture().providerName() + "."));
  }

  private String prefix() {
    return "workprovider." + fixture().providerName() + ".";
  }

  private Map<String, String> with(String setting, String value) {
    Map<String, String> settings = new HashMap<>(fixture().settings());
    settings.put(setting, value);
    return settings;
  }

  private static void assertMentions(Exception refusal, String text) {
    assertTrue(
        String.valueOf(refusal.getMessage()).contains(text),
        "'" + text + "' is missing in: " + refusal.getMessage());
  }
}
