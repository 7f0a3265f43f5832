package io.workprovider.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.ConsumerService;
import io.workprovider.EventConsumer;
import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.WorkProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A close by a thread that was interrupted leaves nothing behind (Rule L2). */
final class InterruptedCloseTest {

  private final PostgresFixture fixture = new PostgresFixture();

  @AfterEach
  void dropDatabase() {
    fixture.close();
  }

  private WorkProvider connect() {
    return fixture.connect(fixture.serverPort(), Map.of());
  }

  private List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && !fixture.mayStay(thread))
        .map(Thread::getName)
        .filter(name -> name.startsWith("workprovider-postgres-"))
        .toList();
  }

  private void assertNothingStays() {
    await().atMost(Duration.ofSeconds(5)).until(this::threads, List.of()::equals);
  }

  @Test
  void l2_closeByAnInterruptedThreadEndsAllThreadsAndKeepsTheInterruption() {
    WorkProvider provider = connect();
    Thread.currentThread().interrupt();
    provider.close();
    assertTrue(Thread.interrupted());
    assertNothingStays();
  }

  @Test
  void l2_closeWithinAnInterruptedHandlerEndsAllThreads() throws Exception {
    WorkProvider provider = connect();
    CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
    EventConsumer consumer =
        EventConsumer.named("board")
            .reads(EventSequence.category("flights"))
            .handledBy(
                (event, context) -> {
                  Thread.currentThread().interrupt();
                  provider.close();
                  stillInterrupted.complete(Thread.currentThread().isInterrupted());
                })
            .build();
    provider
        .appender()
        .append(EventSequence.stream("flights", "LH 400"), NewEvent.of("departed", "1"));
    ConsumerService service = ConsumerService.start(provider, consumer);
    try {
      assertEquals(true, stillInterrupted.get(20, TimeUnit.SECONDS));
      assertNothingStays();
    } finally {
      service.stop();
    }
  }
}
