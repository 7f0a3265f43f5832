package org.example.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import java.io.BufferedReader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one JVM cannot show: that the file is shared, and that a killed process is taken over. */
@Timeout(60)
class KilledProcessTest {

  private static final int EVENTS = 40;

  @Test
  void a3_whatAKilledProcessOwnedIsTakenOver() throws Exception {
    try (Folder folder = Folder.create();
        WorkProvider node = OtherProcess.connect(folder.file("work.db"))) {
      append(node, 0);
      Process other = OtherProcess.start(folder.file("work.db"));
      try (BufferedReader lines = other.inputReader()) {
        Set<String> there = new TreeSet<>();
        while (there.size() < EVENTS) {
          there.add(lines.readLine());
        }
      } finally {
        other.destroyForcibly().waitFor();
      }
      append(node, EVENTS);
      assertNothingIsMissing(node);
    }
  }

  private static void append(WorkProvider node, int from) {
    for (int i = from; i < from + EVENTS; i++) {
      node.appender()
          .append(
              EventSequence.stream("numbers", "s" + i % 8), NewEvent.of("number", "number " + i));
    }
  }

  private static void assertNothingIsMissing(WorkProvider node) throws InterruptedException {
    BlockingQueue<String> here = new LinkedBlockingQueue<>();
    try (ConsumerService service =
        ConsumerService.start(
            node, OtherProcess.consumer((event, context) -> here.add(event.payloadText())))) {
      Set<String> handled = new TreeSet<>();
      while (handled.stream().filter(text -> number(text) >= EVENTS).count() < EVENTS) {
        String next = here.poll(30, TimeUnit.SECONDS);
        assertTrue(next != null, "only these came: " + handled);
        handled.add(next);
      }
      long again = handled.stream().filter(text -> number(text) < EVENTS).count();
      assertTrue(again <= 4, "at most one of each partition comes again, not " + again);
      assertEquals(4, service.stop().released(), "partitions");
    }
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring("number ".length()));
  }
}
