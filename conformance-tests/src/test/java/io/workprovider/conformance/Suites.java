package io.workprovider.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the suites' compiled classes say of themselves. */
final class Suites {

  private Suites() {}

  /** The class files of the suites and of all that they stand on. */
  static List<Path> classFiles() {
    try (Stream<Path> files = Files.walk(classes().resolve("io/workprovider/conformance"))) {
      return files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path classes() {
    try {
      return Path.of(
          ConformanceSuite.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every class whose tests show rules, one each; the fuzz shows many at once. */
  static List<Class<?>> all() {
    return classFiles().stream()
        .<Class<?>>map(Suites::load)
        .filter(type -> type.getPackage().equals(ConformanceSuite.class.getPackage()))
        .filter(Suites::hasTests)
        .toList();
  }

  private static Class<?> load(Path file) {
    String name = classes().relativize(file).toString().replace('/', '.').replace('\\', '.');
    try {
      return Class.forName(name.substring(0, name.length() - ".class".length()));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean hasTests(Class<?> type) {
    return !tests(type).isEmpty();
  }

  /** The names of a suite's own tests. */
  static Set<String> tests(Class<?> suite) {
    Set<String> tests = new TreeSet<>();
    Arrays.stream(suite.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map(Method::getName)
        .forEach(tests::add);
    return tests;
  }

  /** All tests, by name, and the suites that they are in. */
  static Map<String, String> suiteByTest() {
    Map<String, String> suites = new TreeMap<>();
    for (Class<?> suite : all()) {
      for (String test : tests(suite)) {
        String other = suites.put(test, suite.getSimpleName());
        if (other != null) {
          throw new IllegalStateException("Two tests are named " + test + ".");
        }
      }
    }
    return suites;
  }
}
