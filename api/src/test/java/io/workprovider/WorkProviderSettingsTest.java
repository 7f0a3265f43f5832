package io.workprovider;

import static io.workprovider.selection.ProviderJars.loaderOf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workprovider.selection.ProviderJars;
import io.workprovider.selection.ProviderSource;
import io.workprovider.selection.Surroundings;
import io.workprovider.spi.WorkProviderFactory;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where settings come from and which are refused (Rules D7 and D8). */
class WorkProviderSettingsTest {

  private static final String KNOWN =
      """

      With provider 'alpha' the settings are: workprovider.alpha.password, \
      workprovider.alpha.pool-size, workprovider.alpha.retries, workprovider.provider.""";

  private ProviderJars jars;
  private Path properties;
  private URLClassLoader loader;
  private final Map<String, String> inCode = new HashMap<>();
  private final Map<String, String> systemProperties = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void putFourProvidersOnTheClassPath(@TempDir Path directory) throws IOException {
    jars = new ProviderJars(directory);
    Path folder = Files.createDirectory(directory.resolve("classes")).toRealPath();
    properties = folder.resolve("workprovider.properties");
    Path four =
        jars.jar(
            "four.jar",
            ProviderSource.of("p.Alpha", "alpha"),
            ProviderSource.of("p.Beta", "beta").usedOnlyWhenNamed(),
            ProviderSource.of("p.Gamma", "gamma").usedOnlyWhenNamed(),
            ProviderSource.of("p.Delta", "alpha-beta").usedOnlyWhenNamed());
    loader = loaderOf(folder, four);
  }

  @AfterEach
  void closeTheLoader() throws IOException {
    loader.close();
  }

  @Test
  void d7_eachSourceOfTheNameIsStrongerThanTheNext() throws IOException {
    assertEquals("alpha", loadedName());
    file("workprovider.provider=beta");
    assertEquals("beta", loadedName());
    environment.put("WORKPROVIDER_PROVIDER", "gamma");
    assertEquals("gamma", loadedName());
    systemProperties.put("workprovider.provider", "alpha");
    assertEquals("alpha", loadedName());
    inCode.put("workprovider.provider", "beta");
    assertEquals("beta", loadedName());
    try (WorkProvider provider = builder().factory(factoryNamed("alpha-beta")).load()) {
      assertEquals("alpha-beta", provider.name());
    }
  }

  @Test
  void d7_eachSourceOfASettingIsStrongerThanTheNext() throws IOException {
    assertEquals("8,3,none", loadedSettings());
    file("workprovider.alpha.pool-size=11");
    assertEquals("11,3,none", loadedSettings());
    environment.put("WORKPROVIDER_ALPHA_POOL_SIZE", "12");
    assertEquals("12,3,none", loadedSettings());
    systemProperties.put("workprovider.alpha.pool-size", "13");
    assertEquals("13,3,none", loadedSettings());
    inCode.put("workprovider.alpha.pool-size", "14");
    assertEquals("14,3,none", loadedSettings());
  }

  @Test
  void d7_eachSettingIsResolvedByItself() throws IOException {
    file("workprovider.alpha.password=pässwort=✓\nworkprovider.alpha.retries=5");
    environment.put("WORKPROVIDER_ALPHA_RETRIES", "6");
    inCode.put("workprovider.alpha.pool-size", "14");
    assertEquals("14,6,pässwort=✓", loadedSettings());
  }

  @Test
  void d7_settingsAreAlsoThoseOfAFactoryGivenInCode() throws IOException {
    environment.put("WORKPROVIDER_BETA_POOL_SIZE", "12");
    try (WorkProvider provider = builder().factory(factoryNamed("beta")).load()) {
      assertEquals("12,3,none", provider.nodeId());
    }
  }

  @Test
  void d7_severalFilesAreRefusedNamingEach() throws IOException {
    file("workprovider.provider=alpha");
    Path second =
        jars.contents("second.jar")
            .file("workprovider.properties", "workprovider.provider=beta".getBytes(UTF_8))
            .pack();
    try (URLClassLoader both = ProviderJars.loaderUnder(loader, second)) {
      InvalidSettingException refusal =
          assertThrows(InvalidSettingException.class, builder().classLoader(both)::load);
      assertEquals(
          """
          2 files named workprovider.properties are on the class path, and only one can be right:
            %s
            jar:file:%s!/workprovider.properties
          Keep one of them."""
              .formatted(properties, second),
          refusal.getMessage());
    }
  }

  @Test
  void d7_aFileInAJarIsRead() throws IOException {
    Path second =
        jars.contents("second.jar")
            .file("workprovider.properties", "workprovider.provider=beta".getBytes(UTF_8))
            .pack();
    try (URLClassLoader both = ProviderJars.loaderUnder(loader, second);
        WorkProvider provider = builder().classLoader(both).load()) {
      assertEquals("beta", provider.name());
    }
  }

  @Test
  void d7_aFileMayBeginWithAByteOrderMark() throws IOException {
    file("\uFEFFworkprovider.provider=beta");
    assertEquals("beta", loadedName());
  }

  @Test
  void d7_aFileThatIsNotInUtf8IsRefused() throws IOException {
    write("workprovider.alpha.password=pässwort", ISO_8859_1);
    assertRefused("The file " + properties + " is not in UTF-8. Store it in UTF-8.");
  }

  @Test
  void d7_aFileWithAMalformedEscapeIsRefused() throws IOException {
    file("workprovider.alpha.password=\\uXYZ");
    assertRefused(
        "The file "
            + properties
            + " has a malformed \\u escape. Write the character itself, in UTF-8.");
  }

  @Test
  void d8_anUnknownSettingIsRefusedListingTheKnownOnes() throws IOException {
    file("provider=alpha");
    environment.put("WORKPROVIDER_ALPHA_POOLSIZE", "12");
    systemProperties.put("workprovider.provder", "alpha");
    inCode.put("workprovider.alpha.url", "jdbc:secret");
    assertRefused(
        """
        There is no such setting:
          workprovider.alpha.url given in code
          the system property workprovider.provder; did you mean workprovider.provider?
          the environment variable WORKPROVIDER_ALPHA_POOLSIZE; did you mean \
        WORKPROVIDER_ALPHA_POOL_SIZE?
          provider in %s"""
                .formatted(properties)
            + KNOWN);
  }

  @Test
  void d8_settingsOfOtherProvidersAreLeftAlone() throws IOException {
    file("workprovider.beta.anything=1\nworkprovider.kafka.bootstrap=b:9092");
    environment.put("WORKPROVIDER_POSTGRES_URL", "jdbc:x");
    environment.put("WORKPROVIDER_IN_MEMORY_X", "1");
    environment.put("WORKPROVIDER_ALPHA_BETA_X", "1");
    assertEquals("8,3,none", loadedSettings());
  }

  @Test
  void d8_theLongerOfTwoNamesIsTheOwnerOfAVariable() {
    inCode.put("workprovider.provider", "alpha-beta");
    environment.put("WORKPROVIDER_ALPHA_POOL_SIZE", "12");
    environment.put("WORKPROVIDER_ALPHA_BETA_POOL_SITE", "12");
    assertRefused(
        """
        There is no such setting:
          the environment variable WORKPROVIDER_ALPHA_BETA_POOL_SITE; did you mean \
        WORKPROVIDER_ALPHA_BETA_POOL_SIZE?
        With provider 'alpha-beta' the settings are: workprovider.alpha-beta.password, \
        workprovider.alpha-beta.pool-size, workprovider.alpha-beta.retries, \
        workprovider.provider.""");
  }

  @Test
  void d8_settingsOfAProviderThatNobodyKnowsAreRefused() {
    systemProperties.put("workprovider.rabbit.url", "amqp:x");
    assertRefused(
        "There is no such setting:\n  the system property workprovider.rabbit.url" + KNOWN);
  }

  @Test
  void d8_whatIsNobodysSettingIsLeftAlone() {
    systemProperties.put("workproviders", "1");
    systemProperties.put("java.version", "17");
    environment.put("WORKPROVIDERS", "1");
    environment.put("PATH", "/bin");
    assertEquals("8,3,none", loadedSettings());
  }

  @Test
  void d8_variablesThatKubernetesAddsForServicesAreNoSettings() {
    environment.put("WORKPROVIDER_ALPHA_SERVICE_HOST", "10.0.0.7");
    environment.put("WORKPROVIDER_ALPHA_SERVICE_PORT", "80");
    environment.put("WORKPROVIDER_ALPHA_SERVICE_PORT_HTTP", "80");
    environment.put("WORKPROVIDER_ALPHA_PORT", "tcp://10.0.0.7:80");
    environment.put("WORKPROVIDER_ALPHA_PORT_80_TCP", "tcp://10.0.0.7:80");
    environment.put("WORKPROVIDER_ALPHA_PORT_80_TCP_ADDR", "10.0.0.7");
    assertEquals("8,3,none", loadedSettings());
  }

  @Test
  void d8_aVariableThatOnlyLooksLikeAServicesIsRefused() {
    environment.put("WORKPROVIDER_ALPHA_PORT", "5432");
    assertRefused(
        "There is no such setting:\n  the environment variable WORKPROVIDER_ALPHA_PORT" + KNOWN);
  }

  @Test
  void d8_aBadValueIsRefusedWithItsRangeAndItsSource() {
    environment.put("WORKPROVIDER_ALPHA_POOL_SIZE", "65");
    assertRefused(
        "Setting workprovider.alpha.pool-size has the value '65'; allowed is a whole number from 1"
            + " to 64. It was set by the environment variable WORKPROVIDER_ALPHA_POOL_SIZE.");
  }

  @Test
  void aFactoryGivenInCodeMustHaveAName() {
    WorkProviderFactory nameless = new FactoryOf("Not a name", List.of());
    ProviderSelectionException refusal =
        assertThrows(ProviderSelectionException.class, builder().factory(nameless)::load);
    assertEquals(
        "class io.workprovider.FactoryOf in "
            + ProviderJars.placeOf(FactoryOf.class)
            + " has the name 'Not a name'. A provider's name is lower-case ASCII letters,"
            + " digits and dashes.",
        refusal.getMessage());
    assertNull(refusal.getCause());
  }

  @Test
  void nothingThatIsNullIsASetting() {
    WorkProviders.Builder builder = builder();
    assertThrows(
        NullPointerException.class, () -> builder.settings(nullValued("workprovider.provider")));
  }

  @SuppressWarnings("NullAway") // What callers without null checks can do.
  private static Map<String, String> nullValued(String name) {
    Map<String, String> map = new HashMap<>();
    map.put(name, null);
    return map;
  }

  private WorkProviderFactory factoryNamed(String name) {
    return ServiceLoader.load(WorkProviderFactory.class, loader).stream()
        .map(ServiceLoader.Provider::get)
        .filter(factory -> factory.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private WorkProviders.Builder builder() {
    return new WorkProviders.Builder(() -> new Surroundings(systemProperties, environment))
        .settings(inCode)
        .classLoader(loader);
  }

  private String loadedName() {
    try (WorkProvider provider = builder().load()) {
      return provider.name();
    }
  }

  private String loadedSettings() {
    try (WorkProvider provider = builder().load()) {
      return provider.nodeId();
    }
  }

  private void file(String text) throws IOException {
    write(text, UTF_8);
  }

  private void write(String text, Charset charset) throws IOException {
    Files.writeString(properties, text, charset);
  }

  private void assertRefused(String message) {
    InvalidSettingException refusal = assertThrows(InvalidSettingException.class, builder()::load);
    assertEquals(message, refusal.getMessage());
  }
}
