package io.workprovider.kafka;

import io.workprovider.ProviderUnavailableException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A save or a release on its way to the poll thread, which alone may commit.
 *
 * @param assignment whose
 * @param position the offset of the last event handled; none to leave it
 * @param isRelease whether the assignment ends with it
 * @param done completed when it is carried out or refused
 */
record SaveRequest(
    KafkaAssignment assignment,
    OptionalLong position,
    boolean isRelease,
    CompletableFuture<Void> done) {

  /**
   * Waits until it is carried out.
   *
   * @throws io.workprovider.WorkProviderException if it is refused, or that takes too long
   */
  void await(Duration atMost) {
    try {
      done.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException refusal) {
        refusal.addSuppressed(new IllegalStateException("Asked for here."));
        throw refusal;
      }
      throw new IllegalStateException("A save failed in an unknown way.", e);
    } catch (TimeoutException e) {
      throw new ProviderUnavailableException(
          "A save of "
              + assignment
              + " was not carried out within "
              + atMost
              + "; whether it is stored is unknown.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProviderUnavailableException(
          "Interrupted while a save of " + assignment + " was on its way.", e);
    }
  }
}
