package io.workprovider.kafka;

import io.workprovider.ProviderUnavailableException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A save or a release on its way to the poll thread, which alone may commit. Others may only {@link
 * #await} it, and {@link #refuse} one that was never sent.
 */
final class SaveRequest {

  private final KafkaAssignment assignment;
  private final OptionalLong position;
  private final boolean isRelease;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /** How many commits that carry it were sent, and may have been stored for all that is known. */
  private int unanswered;

  /**
   * A request that was not sent.
   *
   * @param assignment whose
   * @param position the offset of the last event handled; none to leave it
   * @param isRelease whether the assignment ends with it
   */
  SaveRequest(KafkaAssignment assignment, OptionalLong position, boolean isRelease) {
    this.assignment = assignment;
    this.position = position;
    this.isRelease = isRelease;
  }

  KafkaAssignment assignment() {
    return assignment;
  }

  OptionalLong position() {
    return position;
  }

  boolean isRelease() {
    return isRelease;
  }

  /** A commit that carries it is about to be sent. */
  void sent() {
    unanswered++;
  }

  /** Whether such a commit is stored is known. */
  void answered() {
    unanswered--;
  }

  /** It is stored. */
  void succeed() {
    done.complete(null);
  }

  /** It is not tried again, and may be stored. */
  void fail(RuntimeException failure) {
    done.completeExceptionally(failure);
  }

  /** It is not tried again, since its assignment is over: nothing is stored, or nobody knows. */
  void refuse() {
    fail(
        unanswered == 0
            ? assignment.lost()
            : new ProviderUnavailableException(
                "The assignment "
                    + assignment
                    + " ended while a save of it was on its way; whether it is stored is unknown."));
  }

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
