package io.workprovider.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.ConsumerService;
import io.workprovider.Event;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import io.workprovider.WorkProviders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class QuickStartTest {

  private static final Path README = Path.of("..", "README.md");
  private static final Path PROGRAM =
      Path.of("src", "main", "java", "io", "workprovider", "examples", "QuickStart.java");
  private static final Path TEST_OF_A_CONSUMER =
      Path.of("src", "test", "java", "io", "workprovider", "examples", "DeparturesTest.java");

  @Test
  void handlesTheDeparturesThatThereAreAndNoOthers() throws InterruptedException {
    Queue<String> handled = new ConcurrentLinkedQueue<>();
    try (WorkProvider provider =
        WorkProviders.load(
            Map.of(
                "workprovider.provider", "in-memory",
                "workprovider.in-memory.storage", "quick-start"))) {
      provider
          .appender()
          .append(
              EventSequence.stream("flights", "BOS"),
              NewEvent.of("departed", "on time"),
              NewEvent.of("departed", "late"));
      provider
          .appender()
          .append(EventSequence.stream("trains", "BOS"), NewEvent.of("departed", "never"));

      long count =
          ConsumerService.consumeAll(
              provider, QuickStart.departures((event, context) -> handled.add(show(event))));

      assertEquals(2, count);
    }
    assertEquals(List.of("BOS 0 on time", "BOS 1 late"), List.copyOf(handled));
  }

  @Test
  void isWhatTheReadmeQuotes() throws IOException {
    assertQuoted("quick-start", PROGRAM);
  }

  @Test
  void theTestOfAConsumerIsWhatTheReadmeQuotes() throws IOException {
    assertQuoted("testing", TEST_OF_A_CONSUMER);
  }

  private static void assertQuoted(String snippet, Path file) throws IOException {
    String quoted = between("<!-- snippet: " + snippet + " -->\n```java\n", "```", README);
    String code = between("  // snippet: " + snippet + "\n", "\n  // end", file);

    assertEquals(code.stripIndent() + "\n", quoted);
  }

  private static String show(Event event) {
    return event.stream() + " " + event.streamVersion() + " " + event.payloadText();
  }

  private static String between(String begin, String end, Path file) throws IOException {
    String text = Files.readString(file);
    int from = text.indexOf(begin);
    assertEquals(text.lastIndexOf(begin), from, () -> "not once in " + file + ": " + begin);
    int start = from + begin.length();
    return text.substring(start, text.indexOf(end, start));
  }
}
