package io.workprovider.testservers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaFuture;

/** Waits until a broker answers. */
final class KafkaAnswer {

  private static final Duration UP = Duration.ofSeconds(90);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
  private static final Duration CONNECT = Duration.ofSeconds(1);

  private KafkaAnswer() {}

  /**
   * Blocks until the broker at an address is there.
   *
   * @param control tells when it will not come up any more
   * @throws IllegalStateException if it does not come up in time, with the end of its log
   */
  static void await(String bootstrapServers, ServerControl control) {
    long deadline = System.nanoTime() + UP.toNanos();
    // A client would fill the log with warnings while nobody listens.
    while (!listens(bootstrapServers)) {
      String failure = control.failure();
      if (!failure.isEmpty() || System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "Kafka at " + bootstrapServers + " does not listen. " + failure);
      }
      // Nothing tells when a server begins to listen.
      LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }
    ask(bootstrapServers, deadline, control);
  }

  private static boolean listens(String bootstrapServers) {
    String first = bootstrapServers.split(",", -1)[0];
    int colon = first.lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(
            first.substring(0, colon), Integer.parseInt(first.substring(colon + 1)));
    try (Socket socket = new Socket()) {
      socket.connect(address, (int) CONNECT.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void ask(String bootstrapServers, long deadline, ServerControl control) {
    String patience = Long.toString(UP.toMillis());
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                patience,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                patience))) {
      KafkaFuture<?> answer = admin.describeCluster().nodes();
      while (!isThere(answer)) {
        String failure = control.failure();
        if (!failure.isEmpty() || System.nanoTime() - deadline > 0) {
          throw new IllegalStateException(
              "Kafka at " + bootstrapServers + " does not answer. " + failure);
        }
      }
    }
  }

  /** Waits a moment for it. */
  private static boolean isThere(KafkaFuture<?> answer) {
    try {
      answer.get(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not answer: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while Kafka starts.", e);
    }
  }
}
