package io.workprovider;

import static io.workprovider.selection.ProviderJars.loaderOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workprovider.selection.ProviderJars;
import io.workprovider.selection.ProviderSource;
import io.workprovider.selection.Surroundings;
import io.workprovider.spi.Setting;
import io.workprovider.spi.WorkProviderFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Choosing among real jars, seen by real class loaders (Rules D1 to D6). */
class WorkProvidersTest {

  private static final ProviderSource ALPHA = ProviderSource.of("a.Alpha", "alpha");
  private static final ProviderSource BETA = ProviderSource.of("b.Beta", "beta");
  private static final ProviderSource SHY =
      ProviderSource.of("s.Shy", "in-memory").usedOnlyWhenNamed();
  private static final ProviderSource BROKEN =
      ProviderSource.of("x.Broken", "broken")
          .constructedBy("if (true) throw new IllegalStateException(\"no driver\");");

  private static final String NONE_FOUND =
      """
      No provider of work was found. Add one to the class path or module path:
        io.workprovider:workprovider-postgres
        io.workprovider:workprovider-kafka
      If one is there, in a merged (shaded, fat) jar, then the merge lost its file \
      META-INF/services/io.workprovider.spi.WorkProviderFactory: have service files merged, with \
      ServicesResourceTransformer in the Maven shade plugin or mergeServiceFiles() in the Gradle \
      shadow plugin.""";

  private ProviderJars jars;

  @BeforeEach
  void makeRoomForJars(@TempDir Path directory) throws IOException {
    jars = new ProviderJars(directory);
  }

  @Test
  void d1_theOnlyProviderIsUsed() throws IOException {
    try (URLClassLoader loader = loaderOf(jars.jar("alpha.jar", ALPHA));
        WorkProvider provider = search(loader).load()) {
      assertEquals("alpha", provider.name());
    }
  }

  @Test
  void d1_oneThatIsUsedOnlyWhenNamedSitsBesideAnother() throws IOException {
    Path alpha = jars.jar("alpha.jar", ALPHA);
    try (URLClassLoader loader = loaderOf(jars.jar("shy.jar", SHY), alpha);
        WorkProvider unnamed = search(loader).load();
        WorkProvider named = search(loader).setting("workprovider.provider", "in-memory").load()) {
      assertEquals("alpha", unnamed.name());
      assertEquals("in-memory", named.name());
    }
  }

  @Test
  void d1_theContextClassLoaderIsSearched() throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = loaderOf(jars.jar("alpha.jar", ALPHA))) {
      thread.setContextClassLoader(loader);
      try (WorkProvider provider = inNothing().load()) {
        assertEquals("alpha", provider.name());
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void d1_aThreadWithoutContextClassLoaderSearchesWhereTheLibraryIs() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      thread.setContextClassLoader(null);
      assertRefused(NONE_FOUND, inNothing());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void d2_noneIsRefusedWithTheCoordinatesOfTheKnownOnes() throws IOException {
    try (URLClassLoader loader = loaderOf()) {
      assertRefused(NONE_FOUND, search(loader));
    }
  }

  @Test
  void d2_aMergedJarThatLostItsServiceFileIsRefusedWithTheHint() throws IOException {
    Path merged = jars.contents("merged.jar").source("a.Alpha", ALPHA.text()).pack();
    try (URLClassLoader loader = loaderOf(merged)) {
      assertEquals("a.Alpha", loader.loadClass("a.Alpha").getName());
      assertRefused(NONE_FOUND, search(loader));
    } catch (ClassNotFoundException e) {
      throw new AssertionError("The jar was to hold the class.", e);
    }
  }

  @Test
  void d2_oneThatIsUsedOnlyWhenNamedIsNamedInTheRefusal() throws IOException {
    Path shy = jars.jar("shy.jar", SHY);
    try (URLClassLoader loader = loaderOf(shy)) {
      assertRefused(
          NONE_FOUND
              + """

              Found, but used only when the setting workprovider.provider names it:
                in-memory (class s.Shy in %s; used only when named)"""
                  .formatted(shy),
          search(loader));
    }
  }

  @Test
  void d2_aBrokenOneAloneIsRefusedWithItsCause() throws IOException {
    try (URLClassLoader loader = loaderOf(jars.jar("broken.jar", BROKEN))) {
      ProviderSelectionException refusal =
          assertRefused(
              NONE_FOUND
                  + """

                  Found broken, so that it cannot say its name:
                    Provider x.Broken could not be instantiated \
                  (java.lang.IllegalStateException: no driver)""",
              search(loader));
      assertEquals("no driver", rootOf(refusal).getMessage());
    }
  }

  @Test
  void d3_severalAndNoNameAreRefused() throws IOException {
    Path alpha = jars.jar("alpha.jar", ALPHA);
    Path beta = jars.jar("beta.jar", BETA);
    Path shy = jars.jar("shy.jar", SHY);
    try (URLClassLoader loader = loaderOf(shy, beta, alpha)) {
      assertRefused(
          """
          2 providers of work were found, and nothing says which one to use:
            alpha (class a.Alpha in %s)
            beta (class b.Beta in %s)
            in-memory (class s.Shy in %s; used only when named)
          Choose one with the setting workprovider.provider, for example with the system property \
          -Dworkprovider.provider=alpha or the environment variable WORKPROVIDER_PROVIDER=alpha, \
          or leave only one on the class path."""
              .formatted(alpha, beta, shy),
          search(loader));
    }
  }

  @Test
  void d3_theNameChoosesAmongSeveral() throws IOException {
    try (URLClassLoader loader = loaderOf(jars.jar("both.jar", ALPHA, BETA));
        WorkProvider provider = search(loader).setting("workprovider.provider", " beta ").load()) {
      assertEquals("beta", provider.name());
    }
  }

  @Test
  void d4_aNameThatIsNotThereIsRefusedAlthoughAnotherIs() throws IOException {
    Path alpha = jars.jar("alpha.jar", ALPHA);
    try (URLClassLoader loader = loaderOf(alpha)) {
      assertRefused(
          """
          There is no provider of work named 'kafka', which is asked for by workprovider.provider \
          given in code. No other is used in its place. Found:
            alpha (class a.Alpha in %s)
          Correct the name, or add io.workprovider:workprovider-kafka to the class path or module \
          path."""
              .formatted(alpha),
          search(loader).setting("workprovider.provider", "kafka"));
    }
  }

  @Test
  void d4_aBlankNameIsAlsoAName() throws IOException {
    Path alpha = jars.jar("alpha.jar", ALPHA);
    try (URLClassLoader loader = loaderOf(alpha)) {
      assertRefused(
          """
          There is no provider of work named '', which is asked for by the environment variable \
          WORKPROVIDER_PROVIDER. No other is used in its place. Found:
            alpha (class a.Alpha in %s)
          Correct the name, or add its provider to the class path or module path."""
              .formatted(alpha),
          in(new Surroundings(Map.of(), Map.of("WORKPROVIDER_PROVIDER", " "))).classLoader(loader));
    }
  }

  @Test
  void d4_aNameIsRefusedWhereNothingIs() throws IOException {
    try (URLClassLoader loader = loaderOf()) {
      assertRefused(
          "There is no provider of work named 'in-memory', which is asked for by the system"
              + " property workprovider.provider. No other is used in its place. None was found."
              + "\nCorrect the name, or add io.workprovider:workprovider-conformance-tests to the"
              + " class path or module path.",
          in(new Surroundings(Map.of("workprovider.provider", "in-memory"), Map.of()))
              .classLoader(loader));
    }
  }

  @Test
  void d5_twoProvidersOfOneNameAreRefused() throws IOException {
    Path mine = jars.jar("mine.jar", ALPHA);
    Path theirs = jars.jar("theirs.jar", ProviderSource.of("t.Alpha", "alpha"));
    try (URLClassLoader loader = loaderOf(mine, theirs, jars.jar("beta.jar", BETA))) {
      String refusal =
          """
          2 providers of work have the same name 'alpha':
            class a.Alpha in %s
            class t.Alpha in %s
          Remove all but one of these from the class path."""
              .formatted(mine, theirs);
      assertRefused(refusal, search(loader));
      assertRefused(refusal, search(loader).setting("workprovider.provider", "alpha"));
      assertRefused(refusal, search(loader).setting("workprovider.provider", "beta"));
    }
  }

  @Test
  void d5_oneClassInTwoJarsOfOneLoaderIsTwoProviders() throws IOException {
    Path older = jars.jar("alpha-1.jar", ALPHA);
    Path newer = jars.jar("alpha-2.jar", ALPHA);
    try (URLClassLoader loader = loaderOf(older, newer)) {
      assertRefused(
          """
          2 providers of work have the same name 'alpha':
            class a.Alpha in %s
            class a.Alpha in %s
          Remove all but one of these from the class path."""
              .formatted(older, newer),
          search(loader));
    }
  }

  @Test
  void d5_theSameJarThroughALinkIsOne() throws IOException {
    Path alpha = jars.jar("alpha.jar", ALPHA);
    Path link = Files.createSymbolicLink(alpha.resolveSibling("link.jar"), alpha);
    try (URLClassLoader loader = loaderOf(alpha, link);
        WorkProvider provider = search(loader).load()) {
      assertEquals("alpha", provider.name());
    }
  }

  @Test
  void d6_aBrokenProviderThatWasNotChosenDoesNotStopTheLoad() throws IOException {
    Path notThere = jars.contents("empty.jar").services(List.of("x.Missing")).pack();
    Path notOne =
        jars.contents("no.jar")
            .source("x.Other", "package x; public class Other {}")
            .services(List.of("x.Other"))
            .pack();
    Path garbled = jars.contents("garbled.jar").services(List.of("not a class name")).pack();
    Path badName = jars.jar("name.jar", ProviderSource.of("x.Shout", "LOUD"));
    Path badClass =
        jars.contents("class.jar")
            .services(List.of("x.Renamed"))
            .file("x/Renamed.class", classFileOf(ALPHA))
            .pack();
    try (URLClassLoader loader =
            loaderOf(
                notThere,
                notOne,
                garbled,
                badName,
                badClass,
                jars.jar("broken.jar", BROKEN),
                jars.jar("alpha.jar", ALPHA));
        WorkProvider unnamed = search(loader).load();
        WorkProvider named = search(loader).setting("workprovider.provider", "alpha").load()) {
      assertEquals("alpha", unnamed.name());
      assertEquals("alpha", named.name());
    }
  }

  @Test
  void d6_aChosenOneThatCannotSayItsNameIsRefusedWithItsCause() throws IOException {
    Path alpha = jars.jar("alpha.jar", ALPHA);
    Path badName = jars.jar("name.jar", ProviderSource.of("x.Shout", "LOUD"));
    try (URLClassLoader loader = loaderOf(alpha, jars.jar("broken.jar", BROKEN), badName)) {
      ProviderSelectionException refusal =
          assertRefused(
              """
              There is no provider of work named 'broken', which is asked for by \
              workprovider.provider given in code. No other is used in its place. Found:
                alpha (class a.Alpha in %s)
              Found broken, so that it cannot say its name:
                Provider x.Broken could not be instantiated \
              (java.lang.IllegalStateException: no driver)
                class x.Shout in %s has the name 'LOUD'. A provider's name is lower-case ASCII \
              letters, digits and dashes.
              Correct the name, or add its provider to the class path or module path."""
                  .formatted(alpha, badName),
              search(loader).setting("workprovider.provider", "broken"));
      assertEquals("no driver", rootOf(refusal).getMessage());
      assertEquals(1, refusal.getSuppressed().length);
    }
  }

  @Test
  void d6_aChosenOneThatFailsToStartIsRefusedWithItsCause() throws IOException {
    Path failing =
        jars.jar(
            "failing.jar",
            ALPHA.createdBy("if (true) throw new IllegalStateException(\"password=geheim\");"));
    try (URLClassLoader loader = loaderOf(failing)) {
      ProviderSelectionException refusal =
          assertRefused(
              "Provider 'alpha' (class a.Alpha in "
                  + failing
                  + ") was chosen and is broken: java.lang.IllegalStateException. Repair or replace"
                  + " it; no other is used in its place.",
              search(loader));
      assertInstanceOf(IllegalStateException.class, refusal.getCause());
    }
  }

  @Test
  void d6_aChosenOneWhoseDependencyIsMissingIsRefusedWithItsCause() throws IOException {
    Path failing =
        jars.jar(
            "failing.jar",
            ALPHA.createdBy("if (true) throw new NoClassDefFoundError(\"org/example/Driver\");"));
    try (URLClassLoader loader = loaderOf(failing)) {
      ProviderSelectionException refusal =
          assertRefused(
              "Provider 'alpha' (class a.Alpha in "
                  + failing
                  + ") was chosen and is broken: java.lang.NoClassDefFoundError:"
                  + " org/example/Driver. Repair or replace it; no other is used in its place.",
              search(loader));
      assertInstanceOf(NoClassDefFoundError.class, refusal.getCause());
    }
  }

  @Test
  void d6_aGivenFactoryThatBreaksIsRefusedWithItsCause() {
    Setting<String> twice = Setting.text("url", "Where.");
    WorkProviderFactory factory = new FactoryOf("alpha", List.of(twice, twice));
    ProviderSelectionException refusal =
        assertThrows(ProviderSelectionException.class, inNothing().factory(factory)::load);
    assertEquals(
        "Provider 'alpha' (class io.workprovider.FactoryOf in "
            + ProviderJars.placeOf(FactoryOf.class)
            + ") was chosen and is broken: java.lang.IllegalArgumentException. Repair or replace"
            + " it; no other is used in its place.",
        refusal.getMessage());
    assertEquals("Two settings are named url.", rootOf(refusal).getMessage());
  }

  @Test
  void d6_aProviderThatIsNullIsRefused() throws IOException {
    Path failing = jars.jar("failing.jar", ALPHA.createdBy("if (true) return null;"));
    try (URLClassLoader loader = loaderOf(failing)) {
      assertRefused(
          "Provider 'alpha' (class a.Alpha in "
              + failing
              + ") was chosen and is broken: it returned null. Repair or replace it; no other is"
              + " used in its place.",
          search(loader));
    }
  }

  @Test
  void d6_whatAProviderSaysItselfIsPassedOnAsItIs() throws IOException {
    Path failing =
        jars.jar(
            "failing.jar",
            ALPHA.createdBy(
                "if (true) throw new ProviderUnavailableException(\"Nobody at home.\", null);"));
    try (URLClassLoader loader = loaderOf(failing)) {
      ProviderUnavailableException failure =
          assertThrows(ProviderUnavailableException.class, search(loader)::load);
      assertEquals("Nobody at home.", failure.getMessage());
    }
  }

  @Test
  void d6_aLoaderThatCannotListServiceFilesEndsTheSearch() throws IOException {
    try (URLClassLoader loader =
        new URLClassLoader(new URL[0], WorkProvider.class.getClassLoader()) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            if (name.equals(ProviderJars.SERVICE_FILE)) {
              throw new IOException("gone");
            }
            return super.getResources(name);
          }
        }) {
      assertRefused(
          NONE_FOUND
              + """

              Found broken, so that it cannot say its name:
                Error locating configuration files (java.io.IOException: gone)""",
          search(loader));
    }
  }

  private byte[] classFileOf(ProviderSource provider) throws IOException {
    try (JarFile jar = new JarFile(jars.jar("source.jar", provider).toFile());
        InputStream in = jar.getInputStream(jar.getJarEntry("a/Alpha.class"))) {
      return in.readAllBytes();
    }
  }

  private static WorkProviders.Builder search(ClassLoader loader) {
    return inNothing().classLoader(loader);
  }

  private static WorkProviders.Builder inNothing() {
    return in(new Surroundings(Map.of(), Map.of()));
  }

  private static WorkProviders.Builder in(Surroundings surroundings) {
    return new WorkProviders.Builder(() -> surroundings);
  }

  private static ProviderSelectionException assertRefused(
      String message, WorkProviders.Builder builder) {
    ProviderSelectionException refusal =
        assertThrows(ProviderSelectionException.class, builder::load);
    assertEquals(message, refusal.getMessage());
    return refusal;
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : rootOf(cause);
  }
}
