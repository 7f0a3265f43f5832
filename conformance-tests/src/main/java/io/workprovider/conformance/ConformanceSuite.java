package io.workprovider.conformance;

import io.workprovider.EventSequence;
import io.workprovider.spi.ConsumerDefinition;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What all suites share: a fresh storage for each test, nodes on it, and a timeline that a failure
 * shows.
 *
 * <p>{@link ProviderConformance} has them all. Every test is named after its rule. No test is ever
 * left out: one of a capability that a provider does not declare shows that it is refused.
 *
 * <p>Every suite also fails, whatever its tests are about, when two assignments of a partition are
 * seen to be current together (but for one that was asked back or reset, which the back end
 * fences), an epoch is granted twice, or an assignment is said to be lost while it says that it is
 * current.
 */
@ExtendWith(RuleReport.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ConformanceSuite {

  private @Nullable Cluster cluster;

  /** For subclasses. */
  protected ConformanceSuite() {}

  /** A fixture for one test, with an empty storage; the suite closes it. */
  protected abstract ProviderFixture fixture();

  @BeforeEach
  final void open() {
    cluster = new Cluster(fixture());
  }

  @AfterEach
  final void close() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  final Cluster cluster() {
    return Objects.requireNonNull(cluster, "cluster");
  }

  final Node startNode() {
    return cluster().startNode();
  }

  final Timeline timeline() {
    return cluster().timeline();
  }

  final Bounds bounds() {
    return cluster().fixture().bounds();
  }

  /** How long a test waits for work to be granted and its events to arrive. */
  final Duration patience() {
    return cluster().patience();
  }

  final Consistency consistency(String consumer) {
    return new Consistency(timeline(), consumer);
  }

  /** What happened, for a failure's message. */
  final String seen() {
    return cluster == null ? "" : "What happened:" + System.lineSeparator() + timeline();
  }

  /** A consumer of a category for tests that drive assignments by hand. */
  static ConsumerDefinition consumer(String name, String category, int partitions) {
    return Definitions.of(name, EventSequence.category(category), partitions);
  }
}
