package io.workprovider.selection;

import static io.workprovider.selection.ProviderJars.loaderOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workprovider.ProviderSelectionException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found where two loaders look, as with an application's own and the library's. */
class ProvidersFoundTest {

  private static final ProviderSource ALPHA = ProviderSource.of("a.Alpha", "alpha");

  @Test
  void d5_theSameClassSeenTwiceThroughTwoLoadersIsOne(@TempDir Path directory) throws Exception {
    Path jar = new ProviderJars(directory).jar("alpha.jar", ALPHA);
    try (URLClassLoader one = loaderOf(jar);
        URLClassLoader other = loaderOf(jar)) {
      assertNotSame(one.loadClass("a.Alpha"), other.loadClass("a.Alpha"));
      ProvidersFound found = ProvidersFound.by(List.of(one, other));
      assertEquals(
          List.of("alpha (class a.Alpha in " + jar + ")"),
          found.working().stream().map(FoundProvider::toString).toList());
      assertEquals("alpha", new ProviderChoice(found).only().name());
    }
  }

  @Test
  void d5_oneClassInTheJarsOfTwoLoadersIsTwoProviders(@TempDir Path directory) throws Exception {
    ProviderJars jars = new ProviderJars(directory);
    Path mine = jars.jar("mine.jar", ALPHA);
    Path theirs = jars.jar("theirs.jar", ALPHA);
    try (URLClassLoader one = loaderOf(theirs);
        URLClassLoader other = loaderOf(mine)) {
      ProviderChoice choice = new ProviderChoice(ProvidersFound.by(List.of(one, other)));
      assertEquals(
          """
          2 providers of work have the same name 'alpha':
            class a.Alpha in %s
            class a.Alpha in %s
          Remove all but one of these from the class path."""
              .formatted(mine, theirs),
          assertThrows(ProviderSelectionException.class, choice::only).getMessage());
    }
  }

  @Test
  void d6_aBrokenOneIsToldOnceThoughTwoLoadersSeeIt(@TempDir Path directory) throws Exception {
    Path jar = new ProviderJars(directory).contents("x.jar").services(List.of("x.Gone")).pack();
    try (URLClassLoader one = loaderOf(jar);
        URLClassLoader other = loaderOf(jar)) {
      ProvidersFound found = ProvidersFound.by(List.of(one, other));
      assertEquals(
          List.of("Provider x.Gone not found"),
          found.broken().stream().map(BrokenProvider::toString).toList());
    }
  }
}
