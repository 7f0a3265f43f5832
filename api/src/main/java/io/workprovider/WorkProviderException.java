package io.workprovider;

import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with work that is provided. Its message says what failed, which thing, the
 * value found, and what to do.
 */
public abstract sealed class WorkProviderException extends RuntimeException
    permits AssignmentLostException,
        ConsumerConflictException,
        ConsumerStoppedException,
        EffectsRefusedException,
        InvalidPositionException,
        InvalidSettingException,
        PositionExpiredException,
        ProviderSelectionException,
        ProviderUnavailableException,
        StreamVersionConflictException,
        UnsupportedCapabilityException {

  private static final long serialVersionUID = 1L;

  WorkProviderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
