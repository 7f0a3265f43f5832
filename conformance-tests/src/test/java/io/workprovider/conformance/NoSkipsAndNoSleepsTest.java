package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A provider cannot pass by leaving tests out, and no test waits longer than it must. */
class NoSkipsAndNoSleepsTest {

  private static final List<String> WAYS_TO_SKIP =
      List.of(
          "org/junit/jupiter/api/Assumptions",
          "org/junit/jupiter/api/Disabled",
          "org/junit/jupiter/api/condition/",
          "org/junit/jupiter/api/extension/ExecutionCondition",
          "org/opentest4j/TestAbortedException",
          "org/opentest4j/IncompleteExecutionException");

  private static final Set<String> WAYS_TO_SLEEP =
      Set.of("java/lang/Thread.sleep", "java/util/concurrent/TimeUnit.sleep");

  /** The beginnings of names of classes that come with no JDK. */
  private static final Pattern FOREIGN =
      Pattern.compile("(?<![a-z0-9_/.])(?:org|com|net)/[a-z0-9_]+/(?:[a-z0-9_]+/)?");

  @Test
  void noClassOfTheSuiteCanSkipOrSleep() throws IOException {
    List<Path> files = Suites.classFiles();
    assertTrue(files.size() > 30, "class files were found: " + files);
    Set<String> found = new TreeSet<>();
    for (Path file : files) {
      try (InputStream stream = Files.newInputStream(file)) {
        sins(ClassFile.read(stream)).forEach(sin -> found.add(file.getFileName() + ": " + sin));
      }
    }
    assertEquals(Set.of(), found);
  }

  @Test
  void noClassOfTheSuiteNeedsMoreThanTheApiOfJUnit() throws IOException {
    Set<String> others = new TreeSet<>();
    for (Path file : Suites.classFiles()) {
      try (InputStream stream = Files.newInputStream(file)) {
        for (String text : ClassFile.read(stream).texts()) {
          Matcher foreign = FOREIGN.matcher(text);
          while (foreign.find()) {
            others.add(foreign.group());
          }
        }
      }
    }
    assertEquals(Set.of("org/junit/jupiter/", "org/jspecify/annotations/"), others);
  }

  @Test
  void theScanSeesASkipAndASleep() throws IOException {
    assertEquals(Set.of("java/lang/Thread.sleep"), sins(of(TimeUnit.class)));
    assertTrue(
        sins(of(Assumptions.class)).contains("org/junit/jupiter/api/Assumptions"),
        "in the class itself");
  }

  private static ClassFile of(Class<?> type) throws IOException {
    String name = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream stream = Objects.requireNonNull(type.getResourceAsStream(name), name)) {
      return ClassFile.read(stream);
    }
  }

  private static Set<String> sins(ClassFile file) {
    Set<String> sins = new TreeSet<>(file.calls());
    sins.retainAll(WAYS_TO_SLEEP);
    for (String skip : WAYS_TO_SKIP) {
      if (file.texts().stream().anyMatch(text -> text.contains(skip))) {
        sins.add(skip);
      }
    }
    return sins;
  }
}
