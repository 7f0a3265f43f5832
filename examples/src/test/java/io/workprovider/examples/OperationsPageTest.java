package io.workprovider.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.FailurePolicy;
import io.workprovider.StartingPoint;
import io.workprovider.spi.Setting;
import io.workprovider.spi.WorkProviderFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/operations.md says is so. */
class OperationsPageTest {

  private static final Path PAGE = Path.of("..", "docs", "operations.md");
  private static final Pattern TABLE =
      Pattern.compile("<!-- settings: (\\w+) -->\n(.*?)<!-- end -->", Pattern.DOTALL);
  private static final Pattern LOG_LINE =
      Pattern.compile("^\\| (?:INFO|WARN|ERROR) \\| `([^`]+)` \\|", Pattern.MULTILINE);

  @Test
  void theTablesOfSettingsAreThoseOfTheProviders() throws IOException {
    String page = Files.readString(PAGE);

    assertEquals(2, TABLE.matcher(page).results().count());
    assertEquals(rewritten(page), page, "Run OperationsPageTest.main to write the tables anew.");
  }

  @Test
  void theDefaultsOfAConsumerAreThoseOfTheCode() {
    EventConsumer consumer =
        EventConsumer.named("any")
            .reads(EventSequence.log())
            .handledBy((event, context) -> {})
            .build();

    assertEquals(20000, consumer.saveEveryEvents());
    assertEquals(Duration.ofSeconds(1), consumer.saveEvery());
    assertEquals(FailurePolicy.STOP, consumer.failurePolicy());
    assertEquals(Duration.ofSeconds(60), consumer.handlerDeadline());
    assertEquals(64, consumer.concurrency());
    assertEquals(StartingPoint.beginning(), consumer.definition().startingPoint());
    assertEquals(Duration.ofSeconds(30), consumer.definition().releaseDeadline());
    assertEquals(Duration.ofMillis(500), consumer.definition().pollInterval());
  }

  @Test
  void everyLogLineIsInTheCode() throws IOException {
    String code =
        Stream.of("api", "provider-postgres", "provider-kafka")
            .map(module -> code(Path.of("..", module, "src", "main", "java")))
            .collect(Collectors.joining());
    List<String> lines =
        LOG_LINE.matcher(Files.readString(PAGE)).results().map(line -> line.group(1)).toList();

    assertTrue(lines.size() > 20, () -> "few lines are found: " + lines);
    for (String line : lines) {
      assertTrue(code.contains('"' + line.replace("…", "{}")), () -> "no code logs: " + line);
    }
  }

  private static String code(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(OperationsPageTest::read)
          .collect(Collectors.joining());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      // A text that is broken over lines is one.
      return Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the tables of the page anew; run in the folder of this module. */
  public static void main(String[] args) throws IOException {
    Files.writeString(PAGE, rewritten(Files.readString(PAGE)));
  }

  private static String rewritten(String page) {
    return TABLE
        .matcher(page)
        .replaceAll(
            table ->
                Matcher.quoteReplacement(
                    "<!-- settings: %s -->\n%s<!-- end -->"
                        .formatted(table.group(1), tableOf(table.group(1)))));
  }

  private static String tableOf(String provider) {
    WorkProviderFactory factory =
        ServiceLoader.load(WorkProviderFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.name().equals(provider))
            .findFirst()
            .orElseThrow();
    return "| setting | meaning | default | allowed |\n|---|---|---|---|\n"
        + factory.settings().stream().map(OperationsPageTest::row).collect(Collectors.joining());
  }

  private static String row(Setting<?> setting) {
    String key = setting.isPassedThrough() ? setting.key() + ".…" : setting.key();
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            key,
            setting.description(),
            setting.defaultValue().map(OperationsPageTest::show).orElse("none"),
            setting.allowed());
  }

  private static String show(Object value) {
    if (value instanceof Duration time) {
      return time.toMillis() % 1000 == 0
          ? "`" + time.toSeconds() + "s`"
          : "`" + time.toMillis() + "ms`";
    }
    if (value instanceof Enum<?> word) {
      return "`" + word.name().toLowerCase(Locale.ROOT).replace('_', '-') + "`";
    }
    boolean none = value.equals("") || value.equals(Map.of());
    return none ? "none" : "`" + value + "`";
  }
}
