package io.workprovider.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whom a PostgreSQL server runs as: it refuses to run as root. */
final class PostgresUser {

  // The number that Linux gives to nobody in particular.
  private static final String NOBODY = "65534";

  // Root outside, and so the owner of its files, but not root in its own eyes.
  private static final List<String> IN_A_USER_NAMESPACE = List.of("unshare", "--user");
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups");

  private final List<String> prefix;

  private PostgresUser(List<String> prefix) {
    this.prefix = prefix;
  }

  /**
   * Who is to run a server whose data is in a folder that this JVM made.
   *
   * @throws IllegalStateException if this JVM runs as root and cannot step down
   */
  static PostgresUser forFolder(Path folder) {
    try {
      if (!Integer.valueOf(0).equals(Files.getAttribute(folder, "unix:uid"))) {
        return new PostgresUser(List.of());
      }
      if (works(IN_A_USER_NAMESPACE)) {
        return new PostgresUser(IN_A_USER_NAMESPACE);
      }
      if (works(AS_NOBODY)) {
        Files.setAttribute(folder, "unix:uid", Integer.valueOf(NOBODY));
        return new PostgresUser(AS_NOBODY);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException(
        "PostgreSQL does not run as root, and neither unshare nor setpriv works here. Run as"
            + " another user, or set TEST_SERVERS_POSTGRES to an address.");
  }

  /** What comes before a command so that this user runs it. */
  List<String> prefix() {
    return prefix;
  }

  private static boolean works(List<String> prefix) {
    List<String> line = new ArrayList<>(prefix);
    line.add("true");
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      // There is no such program.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
