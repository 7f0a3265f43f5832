package io.workprovider;

import org.jspecify.annotations.Nullable;

/**
 * What a handler wrote in a unit of work was not taken when it was to commit with the position
 * (Rule X2): a deferred constraint failed, say, or another transaction was in the way.
 *
 * <p>Nothing of it is stored. It is a failure of the handler, which is tried again by the
 * consumer's retry policy.
 */
public final class EffectsRefusedException extends WorkProviderException {

  private static final long serialVersionUID = 1L;

  /** A refusal with a message for whoever has to act on it, and what caused it. */
  public EffectsRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
