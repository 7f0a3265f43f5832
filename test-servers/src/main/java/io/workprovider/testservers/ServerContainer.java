package io.workprovider.testservers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** A server that runs in a container. */
final class ServerContainer implements ServerControl {

  private static final Duration STOP = Duration.ofSeconds(60);
  private static final long SHARED_MEMORY = 256L * 1024 * 1024;

  private final ContainerPlan plan;
  private final GenericContainer<?> container;
  private final DockerClient docker;

  private boolean paused;

  private ServerContainer(ContainerPlan plan, GenericContainer<?> container) {
    this.plan = plan;
    this.container = container;
    this.docker = container.getDockerClient();
  }

  /** Starts one. */
  static ServerContainer start(ContainerPlan plan) {
    GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(plan.image()));
    container
        .withEnv(plan.environment())
        .withSharedMemorySize(SHARED_MEMORY)
        .waitingFor(new NotAtAll());
    if (!plan.command().isEmpty()) {
      container.withCommand(plan.command().toArray(String[]::new));
    }
    container.setPortBindings(List.of(binding(plan)));
    container.start();
    if (Thread.currentThread().isInterrupted()) {
      // Nobody waits for it any more.
      container.stop();
    }
    return new ServerContainer(plan, container);
  }

  private static String binding(ContainerPlan plan) {
    String host = DockerClientFactory.instance().dockerHostIpAddress();
    boolean local = host.equals("localhost") || host.equals("127.0.0.1");
    return (local ? "127.0.0.1:" : "") + plan.hostPort() + ":" + plan.port();
  }

  @Override
  public void start() {
    docker.startContainerCmd(id()).exec();
  }

  @Override
  public void stop(StopMode mode) {
    // A frozen container takes no signal.
    resume();
    docker
        .killContainerCmd(id())
        .withSignal(mode == StopMode.FAST ? plan.fastSignal() : plan.immediateSignal())
        .exec();
    docker
        .waitContainerCmd(id())
        .exec(new WaitContainerResultCallback())
        .awaitStatusCode(STOP.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void pause() {
    docker.pauseContainerCmd(id()).exec();
    paused = true;
  }

  @Override
  public void resume() {
    if (paused) {
      docker.unpauseContainerCmd(id()).exec();
      paused = false;
    }
  }

  @Override
  public String failure() {
    ContainerState state = docker.inspectContainerCmd(id()).exec().getState();
    return Boolean.TRUE.equals(state.getRunning())
        ? ""
        : "Its container ended with exit code "
            + state.getExitCodeLong()
            + ". Its log: "
            + container.getLogs();
  }

  private String id() {
    return container.getContainerId();
  }

  @Override
  public void close() {
    // It may be paused or stopped: Testcontainers kills and removes it in any case.
    container.stop();
  }

  /** For servers whose answer the caller waits for, again after each restart. */
  private static final class NotAtAll extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {
      // The caller does.
    }
  }
}
