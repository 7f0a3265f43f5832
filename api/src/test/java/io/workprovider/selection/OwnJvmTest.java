package io.workprovider.selection;

import static io.workprovider.selection.ProviderJars.placeOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** Choosing in a JVM of its own, on the class path and on the module path, and what is logged. */
class OwnJvmTest {

  private static final String MAIN =
      """
      package app;

      import io.workprovider.*;

      public final class Main {
        public static void main(String[] arguments) {
          try (WorkProvider provider = WorkProviders.load()) {
            System.out.println(provider.name() + " " + provider.nodeId());
          } catch (WorkProviderException e) {
            System.out.println(e.getMessage());
          }
        }
      }
      """;

  private static final ProviderSource ALPHA = ProviderSource.of("a.Alpha", "alpha");

  private Path directory = Path.of("");
  private ProviderJars jars;

  @BeforeEach
  void makeRoomForJars(@TempDir Path temporary) throws IOException {
    directory = temporary.toRealPath();
    jars = new ProviderJars(directory);
  }

  @Test
  void d1_theNameIsLoggedOnceWithClassAndJar() throws Exception {
    Path alpha = jars.jar("alpha.jar", ALPHA);
    Run run = run(List.of(), Map.of(), onClassPath(alpha, application()));
    assertEquals("alpha 8,3,none\n", run.output());
    assertEquals(
        "INFO io.workprovider.selection.ProviderLoader - Uses provider=alpha (class a.Alpha in "
            + alpha
            + "), chosen by being the only one found.\n",
        run.log());
  }

  @Test
  void d6_aBrokenProviderThatWasPassedOverIsLogged() throws Exception {
    Path broken = jars.contents("broken.jar").services(List.of("x.Gone")).pack();
    Path alpha = jars.jar("alpha.jar", ALPHA);
    Run run = run(List.of(), Map.of(), onClassPath(alpha, broken, application()));
    assertEquals("alpha 8,3,none\n", run.output());
    assertEquals(
        List.of(
            "WARN io.workprovider.selection.ProviderLoader - Passed over a broken provider:"
                + " Provider x.Gone not found",
            "INFO io.workprovider.selection.ProviderLoader - Uses provider=alpha (class a.Alpha in "
                + alpha
                + "), chosen by being the only one found."),
        run.log().lines().filter(line -> line.contains("ProviderLoader - ")).toList());
  }

  @Test
  void d8_settingsAreLoggedAtDebugWithSecretsHidden() throws Exception {
    Path alpha = jars.jar("alpha.jar", ALPHA);
    Run run =
        run(
            List.of(
                "-Dworkprovider.alpha.pool-size=9",
                "-Dorg.slf4j.simpleLogger.log.io.workprovider=debug"),
            Map.of("WORKPROVIDER_PROVIDER", "alpha", "WORKPROVIDER_ALPHA_PASSWORD", "geheim"),
            onClassPath(alpha, application()));
    assertEquals("alpha 9,3,geheim\n", run.output());
    assertEquals(
        "INFO io.workprovider.selection.ProviderLoader - Uses provider=alpha (class a.Alpha in "
            + alpha
            + "), chosen by the environment variable WORKPROVIDER_PROVIDER.\n"
            + "DEBUG io.workprovider.selection.ProviderLoader - Settings of provider=alpha:"
            + " workprovider.alpha.*{password=(hidden), pool-size=9}\n",
        run.log());
  }

  @Test
  void d8_unknownSettingsAreRefusedWithoutTheirValues() throws Exception {
    Path alpha = jars.jar("alpha.jar", ALPHA);
    Run run =
        run(
            List.of("-Dworkprovider.alpha.passwort=geheim"),
            Map.of("WORKPROVIDER_ALPHA_PASSWORD", "geheim", "WORKPROVIDER_ALPHA_KEY", "geheim"),
            onClassPath(alpha, application()));
    assertEquals(
        """
        There is no such setting:
          the system property workprovider.alpha.passwort; did you mean \
        workprovider.alpha.password?
          the environment variable WORKPROVIDER_ALPHA_KEY
        With provider 'alpha' the settings are: workprovider.alpha.password, \
        workprovider.alpha.pool-size, workprovider.alpha.retries, workprovider.provider.
        """,
        run.output());
    assertEquals("", run.log());
  }

  @Test
  void d1_onTheModulePathTheOnlyProviderIsUsed() throws Exception {
    Path alpha = module("alpha.jar", "alpha.module", ALPHA);
    Run run =
        run(
            List.of(),
            Map.of(),
            List.of("--module-path", path(alpha, moduleOfApplication()), "-m", "app/app.Main"));
    assertEquals("alpha 8,3,none\n", run.output());
    assertEquals(
        "INFO io.workprovider.selection.ProviderLoader - Uses provider=alpha (class a.Alpha in "
            + alpha
            + "), chosen by being the only one found.\n",
        run.log());
  }

  @Test
  void d3_onTheModulePathSeveralAndNoNameAreRefused() throws Exception {
    Path alpha = module("alpha.jar", "alpha.module", ALPHA);
    Path beta = module("beta.jar", "beta.module", ProviderSource.of("b.Beta", "beta"));
    List<String> command =
        List.of("--module-path", path(alpha, beta, moduleOfApplication()), "-m", "app/app.Main");
    assertEquals(
        """
        2 providers of work were found, and nothing says which one to use:
          alpha (class a.Alpha in %s)
          beta (class b.Beta in %s)
        Choose one with the setting workprovider.provider, for example with the system property \
        -Dworkprovider.provider=alpha or the environment variable WORKPROVIDER_PROVIDER=alpha, or \
        leave only one on the class path.
        """
            .formatted(alpha, beta),
        run(List.of(), Map.of(), command).output());
    assertEquals(
        "beta 8,3,none\n",
        run(List.of("-Dworkprovider.provider=beta"), Map.of(), command).output());
  }

  @Test
  void d7_onTheModulePathTheFileOfTheApplicationIsRead() throws Exception {
    Path alpha = module("alpha.jar", "alpha.module", ALPHA);
    Path beta = module("beta.jar", "beta.module", ProviderSource.of("b.Beta", "beta"));
    Path application =
        jars.contents("app.jar")
            .source("module-info", "module app { requires io.workprovider.api; exports app; }")
            .source("app.Main", MAIN)
            .file("workprovider.properties", "workprovider.provider=beta".getBytes(UTF_8))
            .onModulePath(library(), placeOf(Logger.class), placeOf(NullMarked.class))
            .pack();
    Run run =
        run(
            List.of(),
            Map.of(),
            List.of("--module-path", path(alpha, beta, application), "-m", "app/app.Main"));
    assertEquals("beta 8,3,none\n", run.output());
  }

  @Test
  void d1_aProviderInALayerOfModulesIsUsed() throws Exception {
    Path alpha = module("alpha.jar", "alpha.module", ALPHA);
    ModuleLayer parent = WorkProvider.class.getModule().getLayer();
    Configuration configuration =
        parent
            .configuration()
            .resolveAndBind(ModuleFinder.of(alpha), ModuleFinder.of(), Set.of("alpha.module"));
    ModuleLayer layer =
        parent.defineModulesWithOneLoader(configuration, WorkProvider.class.getClassLoader());
    try (WorkProvider provider =
        WorkProviders.builder().classLoader(layer.findLoader("alpha.module")).load()) {
      assertEquals("alpha", provider.name());
    }
  }

  private Path module(String jar, String name, ProviderSource provider) throws IOException {
    String declaration =
        "module "
            + name
            + " { requires io.workprovider.api; provides io.workprovider.spi.WorkProviderFactory"
            + " with "
            + provider.className()
            + "; }";
    return jars.contents(jar)
        .source("module-info", declaration)
        .source(provider.className(), provider.text())
        .onModulePath(library(), placeOf(Logger.class), placeOf(NullMarked.class))
        .pack();
  }

  private Path moduleOfApplication() throws IOException {
    return jars.contents("app.jar")
        .source("module-info", "module app { requires io.workprovider.api; exports app; }")
        .source("app.Main", MAIN)
        .onModulePath(library(), placeOf(Logger.class), placeOf(NullMarked.class))
        .pack();
  }

  private Path application() throws IOException {
    return jars.contents("app.jar").source("app.Main", MAIN).pack();
  }

  private static Path library() {
    return placeOf(WorkProvider.class);
  }

  private static List<String> onClassPath(Path... paths) throws Exception {
    return List.of("-cp", path(paths), "app.Main");
  }

  private static String path(Path... paths) throws ClassNotFoundException {
    List<Path> all = new ArrayList<>(List.of(paths));
    all.add(library());
    all.add(placeOf(Logger.class));
    all.add(placeOf(Class.forName("org.slf4j.simple.SimpleLogger")));
    return ProviderJars.pathOf(all);
  }

  private Run run(List<String> options, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException, URISyntaxException {
    List<String> all = new ArrayList<>();
    all.add(ProcessHandle.current().info().command().orElseThrow());
    all.add("-Dorg.slf4j.simpleLogger.showThreadName=false");
    all.addAll(options);
    all.addAll(command);
    Path output = directory.resolve("output");
    Path log = directory.resolve("log");
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().keySet().removeIf(name -> name.startsWith("WORKPROVIDER_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    builder.redirectOutput(output.toFile()).redirectError(log.toFile());
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "The JVM did not end.");
      return new Run(Files.readString(output), Files.readString(log));
    } finally {
      process.destroyForcibly();
    }
  }

  private record Run(String output, String log) {}
}
