package io.workprovider.selection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.workprovider.WorkProvider;
import io.workprovider.spi.WorkProviderFactory;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Compiles providers and packs them into real jars, to be seen by real class loaders. */
public final class ProviderJars {

  public static final String SERVICE_FILE =
      "META-INF/services/" + WorkProviderFactory.class.getName();

  private final Path directory;

  public ProviderJars(Path directory) throws IOException {
    this.directory = directory.toRealPath();
  }

  /** A jar with this provider, and the service file that names it. */
  public Path jar(String fileName, ProviderSource... providers) throws IOException {
    Contents contents = contents(fileName);
    for (ProviderSource provider : providers) {
      contents.source(provider.className(), provider.text());
    }
    return contents.services(Stream.of(providers).map(ProviderSource::className).toList()).pack();
  }

  /** Begins a jar of other contents. */
  public Contents contents(String fileName) {
    return new Contents(directory.resolve(fileName));
  }

  /** A loader that sees the library and these jars or directories. */
  public static URLClassLoader loaderOf(Path... paths) {
    return loaderUnder(WorkProvider.class.getClassLoader(), paths);
  }

  /** A loader that sees what its parent sees, and these jars or directories. */
  public static URLClassLoader loaderUnder(ClassLoader parent, Path... paths) {
    return new URLClassLoader(Stream.of(paths).map(ProviderJars::url).toArray(URL[]::new), parent);
  }

  /** The jar or directory that a class comes from. */
  public static Path placeOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  /** These as one path of a command line. */
  static String pathOf(List<Path> paths) {
    return String.join(File.pathSeparator, paths.stream().map(Path::toString).toList());
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What goes into one jar. */
  public static final class Contents {

    private final Path jar;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<Path> modulePath = new ArrayList<>();

    private Contents(Path jar) {
      this.jar = jar;
    }

    public Contents source(String className, String text) {
      sources.put(className.replace('.', '/') + ".java", text);
      return this;
    }

    public Contents services(List<String> classNames) {
      return file(SERVICE_FILE, String.join("\n", classNames).getBytes(UTF_8));
    }

    public Contents file(String name, byte[] bytes) {
      files.put(name, bytes);
      return this;
    }

    public Contents onModulePath(Path... paths) {
      modulePath.addAll(List.of(paths));
      return this;
    }

    public Path pack() throws IOException {
      Path classes = compile();
      try (OutputStream out = Files.newOutputStream(jar);
          JarOutputStream entries = new JarOutputStream(out);
          Stream<Path> compiled = Files.walk(classes)) {
        for (Path file : compiled.filter(Files::isRegularFile).toList()) {
          add(entries, classes.relativize(file).toString(), Files.readAllBytes(file));
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
          add(entries, file.getKey(), file.getValue());
        }
      }
      return jar;
    }

    private static void add(JarOutputStream entries, String name, byte[] bytes) throws IOException {
      entries.putNextEntry(new JarEntry(name));
      entries.write(bytes);
      entries.closeEntry();
    }

    private Path compile() throws IOException {
      Path work = Files.createTempDirectory(jar.getParent(), "work");
      Path classes = Files.createDirectory(work.resolve("classes"));
      List<Path> written = new ArrayList<>();
      for (Map.Entry<String, String> source : sources.entrySet()) {
        Path file = work.resolve("sources").resolve(source.getKey());
        Files.createDirectories(file.getParent());
        written.add(Files.writeString(file, source.getValue()));
      }
      if (!written.isEmpty()) {
        compile(written, classes);
      }
      return classes;
    }

    private void compile(List<Path> sourceFiles, Path classes) {
      List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none"));
      arguments.add(modulePath.isEmpty() ? "--class-path" : "--module-path");
      arguments.add(
          modulePath.isEmpty() ? placeOf(WorkProvider.class).toString() : pathOf(modulePath));
      sourceFiles.forEach(file -> arguments.add(file.toString()));
      StringWriter complaints = new StringWriter();
      PrintWriter out = new PrintWriter(complaints, true);
      ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
      if (javac.run(out, out, arguments.toArray(String[]::new)) != 0) {
        throw new IllegalStateException("The test's own source does not compile: " + complaints);
      }
    }
  }
}
