package org.example.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** That a build which is to run on the module path, or on some JUnit, does. */
class WhereItRunsTest {

  @Test
  void onThePathThatWasAskedFor() {
    assertEquals(
        Boolean.getBoolean("module.path"), SqliteProviderFactory.class.getModule().isNamed());
  }

  @Test
  void onTheJUnitThatWasAskedFor() {
    String jar = Test.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    assertTrue(jar.endsWith("-" + System.getProperty("junit.version") + ".jar"), jar);
  }
}
