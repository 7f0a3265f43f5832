package io.workprovider.postgres.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That callers go at once or together, and that nobody is forgotten. */
final class TogetherTest {

  private static final class Letter extends Together.Request {

    private final int number;
    private int carried;

    Letter(int number) {
      this.number = number;
    }
  }

  private final BlockingQueue<List<Integer>> begun = new LinkedBlockingQueue<>();
  private final Semaphore mayEnd = new Semaphore(0);
  private final List<Thread> callers = new ArrayList<>();
  private final List<CompletableFuture<Integer>> others = new ArrayList<>();

  private void carry(List<Letter> batch) {
    begun.add(batch.stream().map(letter -> letter.number).toList());
    mayEnd.acquireUninterruptibly();
    batch.forEach(letter -> letter.carried++);
  }

  private CompletableFuture<Integer> send(Together<Letter> together, int number) {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              Letter mine = new Letter(number);
              try {
                together.carryOut(mine);
                answer.complete(mine.carried);
              } catch (RuntimeException e) {
                answer.completeExceptionally(e);
              }
            },
            "test-caller-" + number);
    callers.add(caller);
    caller.start();
    return answer;
  }

  /** Sends one that finds no room, and waits until it waits. */
  private CompletableFuture<Integer> sendToWait(Together<Letter> together, int number) {
    CompletableFuture<Integer> answer = send(together, number);
    Thread caller = callers.get(callers.size() - 1);
    await().until(() -> caller.getState() == Thread.State.WAITING);
    return answer;
  }

  private List<Integer> nextBegun() throws InterruptedException {
    List<Integer> next = begun.poll(10, TimeUnit.SECONDS);
    assertTrue(next != null, "nothing was begun within 10 s");
    return next;
  }

  @AfterEach
  void endCallers() throws InterruptedException {
    mayEnd.release(1_000);
    for (Thread caller : callers) {
      caller.join(10_000);
      assertFalse(caller.isAlive(), caller + " waits still");
    }
    others.forEach(answer -> assertEquals(1, answer.getNow(0)));
  }

  @Test
  void whoComesWhileOthersAreUnderWayGoesTogetherNext() throws Exception {
    Together<Letter> together = new Together<>(2, (batch, next) -> true, this::carry);
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    answers.add(send(together, 1));
    assertEquals(List.of(1), nextBegun());
    answers.add(send(together, 2));
    assertEquals(List.of(2), nextBegun(), "there is room for a second");
    for (int i = 3; i <= 6; i++) {
      answers.add(sendToWait(together, i));
    }
    mayEnd.release();
    assertEquals(List.of(3, 4, 5, 6), nextBegun());
    mayEnd.release(2);
    for (CompletableFuture<Integer> answer : answers) {
      assertEquals(1, answer.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void whatDoesNotFitGoesNextAndSideBySideIfThereIsRoom() throws Exception {
    Together<Letter> together = new Together<>(2, (batch, next) -> batch.size() < 2, this::carry);
    others.add(send(together, 1));
    others.add(send(together, 2));
    nextBegun();
    nextBegun();
    for (int i = 3; i <= 6; i++) {
      others.add(sendToWait(together, i));
    }
    mayEnd.release(2);
    List<List<Integer>> next = new ArrayList<>(List.of(nextBegun(), nextBegun()));
    next.sort((a, b) -> Integer.compare(a.get(0), b.get(0)));
    assertEquals(List.of(List.of(3, 4), List.of(5, 6)), next);
  }

  @Test
  void aFailureEndsTheWaitOfAllAndRoomIsFreeAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Together<Letter> together =
        new Together<>(
            1,
            (batch, next) -> true,
            batch -> {
              if (calls.incrementAndGet() == 1) {
                carry(batch);
              } else if (batch.size() > 1) {
                throw new IllegalStateException("meant so");
              }
            });
    others.add(send(together, 1));
    nextBegun();
    List<CompletableFuture<Integer>> answers =
        List.of(sendToWait(together, 2), sendToWait(together, 3));
    mayEnd.release();
    await().until(() -> answers.stream().allMatch(CompletableFuture::isDone));
    assertEquals(
        1,
        answers.stream().filter(CompletableFuture::isCompletedExceptionally).count(),
        "who carried it out is told; the other finds no result");
    assertEquals(0, send(together, 4).get(10, TimeUnit.SECONDS));
  }

  @Test
  void anInterruptionHurtsNobodyAndIsKept() throws Exception {
    Together<Letter> together = new Together<>(1, (batch, next) -> true, this::carry);
    mayEnd.release();
    Letter mine = new Letter(1);
    Thread.currentThread().interrupt();
    together.carryOut(mine);
    assertTrue(Thread.interrupted());
    assertEquals(1, mine.carried);

    others.add(send(together, 2));
    nextBegun();
    nextBegun();
    CompletableFuture<Integer> waiting = sendToWait(together, 3);
    Thread caller = callers.get(callers.size() - 1);
    caller.interrupt();
    assertThrows(TimeoutException.class, () -> waiting.get(50, TimeUnit.MILLISECONDS));
    mayEnd.release(2);
    assertEquals(1, waiting.get(10, TimeUnit.SECONDS));
  }

  @Test
  void nobodyIsForgottenAndNoMoreGoAtOnceThanMay() throws Exception {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger batches = new AtomicInteger();
    Together<Letter> together =
        new Together<>(
            3,
            (batch, next) -> batch.size() < 3 && next.number % 7 != 0,
            batch -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              batches.incrementAndGet();
              Thread.onSpinWait();
              batch.forEach(letter -> letter.carried++);
              underWay.decrementAndGet();
            });
    int threads = 16;
    int each = 5_000;
    ExecutorService senders = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Integer>> done = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        done.add(
            senders.submit(
                () -> {
                  int once = 0;
                  for (int i = 0; i < each; i++) {
                    Letter mine = new Letter(i);
                    together.carryOut(mine);
                    once += mine.carried == 1 ? 1 : 0;
                  }
                  return once;
                }));
      }
      for (Future<Integer> answer : done) {
        assertEquals(each, answer.get(60, TimeUnit.SECONDS));
      }
    } finally {
      senders.shutdownNow();
    }
    assertTrue(most.get() <= 3, most + " at once");
    assertTrue(batches.get() < threads * each, "some went together");
  }
}
