package io.workprovider.kafka;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkProviderException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Says what Kafka's errors mean, and what to do (Rule D9). Immutable and thread-safe. */
final class KafkaErrors {

  private final KafkaSettings settings;

  KafkaErrors(KafkaSettings settings) {
    this.settings = settings;
  }

  /** An error of a request as one of the provider's. */
  WorkProviderException unavailable(String attempt, Throwable error) {
    Throwable cause = cause(error);
    if (cause instanceof WorkProviderException own) {
      return own;
    }
    return new ProviderUnavailableException(
        "Kafka at "
            + settings.bootstrapServers()
            + " did not "
            + attempt
            + ": "
            + cause.getClass().getSimpleName()
            + (cause.getMessage() == null ? "" : ": " + cause.getMessage())
            + ". "
            + advice(cause),
        cause);
  }

  private String advice(Throwable cause) {
    if (cause instanceof AuthenticationException) {
      return "Check the login in workprovider.kafka.client.*.";
    }
    if (cause instanceof AuthorizationException) {
      return "Grant this login read, write, create and describe on topics and groups of the"
          + " namespace, and its transactional ids.";
    }
    if (cause instanceof UnknownTopicOrPartitionException) {
      return "The topic is missing or was deleted; restore it, or use another namespace.";
    }
    if (cause instanceof TimeoutException || cause instanceof RetriableException) {
      return "It was given "
          + settings.connectTimeout().toMillis()
          + " ms. Check that the brokers run, and are reached under the addresses that they"
          + " advertise, and workprovider.kafka.bootstrap-servers and connect-timeout.";
    }
    return "Check workprovider.kafka.bootstrap-servers and workprovider.kafka.client.*.";
  }

  /** Whether the group has gone on without the member that met this. */
  static boolean isLost(KafkaException error) {
    return error instanceof CommitFailedException
        || error instanceof UnknownMemberIdException
        || error instanceof FencedMemberEpochException;
  }

  /** Whether it is an answer that says that a commit is not stored, not now at least. */
  static boolean isRefusal(KafkaException error) {
    return isLost(error)
        || error instanceof RebalanceInProgressException
        || error instanceof StaleMemberEpochException
        || error instanceof AuthorizationException;
  }

  /** Whether it may be gone at the next try: a rebalance, or a broker that did not answer. */
  static boolean isPassing(KafkaException error) {
    return error instanceof RetriableException
        || error instanceof RebalanceInProgressException
        || error instanceof StaleMemberEpochException;
  }

  /** The same of an error that one of Kafka's may have caused. */
  static boolean isPassing(RuntimeException error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof KafkaException kafka && isPassing(kafka)) {
        return true;
      }
    }
    return false;
  }

  private static Throwable cause(Throwable error) {
    Throwable cause = error;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
