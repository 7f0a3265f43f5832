package io.workprovider.testservers;

import com.github.dockerjava.api.model.Image;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/**
 * The Docker engine of this machine, as Testcontainers finds it. Everything is bounded in time,
 * since Testcontainers spends minutes on images that cannot be pulled. Thread-safe.
 */
final class Containers {

  /** How long it may take if nothing else will do. */
  static final Duration FORCED = Duration.ofMinutes(5);

  private static final Duration UNFORCED = Duration.ofSeconds(60);

  // Tried once: the next server must not wait for nothing again.
  private static volatile String unusable = "";

  private final Duration bound;
  private final long deadline;

  /**
   * Makes one.
   *
   * @param bound how long all calls together may take from now on, pulling included
   */
  Containers(Duration bound) {
    this.bound = bound;
    this.deadline = System.nanoTime() + bound.toNanos();
  }

  /** For whoever can do without. */
  static Containers ifUsable() throws NoContainerException {
    if (!unusable.isEmpty()) {
      throw new NoContainerException(unusable);
    }
    return new Containers(UNFORCED);
  }

  /** Starts a container; it may not answer yet. */
  ServerContainer start(ContainerPlan plan) throws NoContainerException {
    return within(
        "no container of " + plan.image() + " started", () -> ServerContainer.start(plan));
  }

  /** The address under which ports of containers are reached. */
  String host() throws NoContainerException {
    String host =
        within(
            "Docker does not answer", () -> DockerClientFactory.instance().dockerHostIpAddress());
    // Clients may take the other localhost, ::1, where a port can be mapped to another number.
    return host.equals("localhost") ? "127.0.0.1" : host;
  }

  /**
   * The newest local image of a repository, or else the one to pull.
   *
   * @param fallback a name and tag; local images of other names or not of the form {@code number}
   *     or {@code number.number...} do not count
   */
  String newestImage(String fallback) throws NoContainerException {
    List<Image> images =
        within(
            "Docker does not answer",
            () -> DockerClientFactory.instance().client().listImagesCmd().exec());
    return newest(
        images.stream()
            .map(Image::getRepoTags)
            .flatMap(tags -> tags == null ? Stream.of() : Arrays.stream(tags)),
        fallback);
  }

  static String newest(Stream<String> tags, String fallback) {
    String repository = fallback.substring(0, fallback.indexOf(':') + 1);
    return tags.filter(tag -> tag.startsWith(repository))
        .map(tag -> tag.substring(repository.length()))
        .filter(version -> version.matches("\\d+(\\.\\d+)*"))
        .max(Comparator.comparing(Containers::parts, Arrays::compare))
        .map(version -> repository + version)
        .orElse(fallback);
  }

  private static int[] parts(String version) {
    return Arrays.stream(version.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private <T> T within(String failure, Callable<T> work) throws NoContainerException {
    if (!somebodyListens()) {
      throw new NoContainerException("no Docker engine answers, and DOCKER_HOST is not set");
    }
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "workprovider-test-servers-docker");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw unusable(failure + " within " + bound.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw unusable(failure + ": " + root(e), e);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new NoContainerException("interrupted", e);
    }
  }

  private static NoContainerException unusable(String reason, Exception cause) {
    unusable = reason;
    return new NoContainerException(reason, cause);
  }

  private static Throwable root(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? thrown : root(cause);
  }

  // Without an engine Testcontainers would only fill the log.
  private static boolean somebodyListens() {
    String home = System.getProperty("user.home", "");
    return System.getenv("DOCKER_HOST") != null
        || Stream.of(
                Optional.of("/var/run/docker.sock"),
                Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR")).map(d -> d + "/docker.sock"),
                Optional.of(home + "/.docker/run/docker.sock"),
                Optional.of(home + "/.docker/desktop/docker.sock"))
            .flatMap(Optional::stream)
            .anyMatch(Containers::somebodyListens);
  }

  private static boolean somebodyListens(String socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
