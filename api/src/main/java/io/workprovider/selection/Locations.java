package io.workprovider.selection;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Says which jar, directory or file something comes from, one text for one place. */
final class Locations {

  private Locations() {}

  /** The jar or directory that a class was loaded from; none if its loader does not say. */
  static Optional<String> of(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null
        ? Optional.empty()
        : Optional.ofNullable(source.getLocation()).map(Locations::show);
  }

  /**
   * The jars and directories on the path of a class's own loader that hold a class of its name. The
   * loader takes the first and says nothing of the others.
   */
  static List<String> holding(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (loader == null || type.getModule().isNamed()) {
      return List.of();
    }
    String file = type.getName().replace('.', '/') + ".class";
    try {
      return Collections.list(loader.getResources(file)).stream()
          .map(url -> container(url.toString(), file))
          .map(Locations::show)
          .distinct()
          .toList();
    } catch (IOException e) {
      // Only a second copy could be missed; the class itself is at hand.
      return List.of();
    }
  }

  /** A place as people write it: a path where it is one, with links followed, else the URL. */
  static String show(URL url) {
    return show(url.toString());
  }

  private static String show(String url) {
    try {
      return Path.of(new URI(url)).toRealPath().toString();
    } catch (URISyntaxException
        | IllegalArgumentException
        | FileSystemNotFoundException
        | IOException e) {
      // Not a file of the default file system: its URL names it as well.
      return url;
    }
  }

  private static String container(String url, String file) {
    String outer = url.substring(0, url.length() - file.length());
    return outer.startsWith("jar:") && outer.endsWith("!/")
        ? outer.substring("jar:".length(), outer.length() - "!/".length())
        : outer;
  }
}
