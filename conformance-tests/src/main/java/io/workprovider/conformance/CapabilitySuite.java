package io.workprovider.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.Capability;
import io.workprovider.EventAppender;
import io.workprovider.EventHandler;
import io.workprovider.EventSequence;
import io.workprovider.EventSequence.Stream;
import io.workprovider.ExpectedVersion;
import io.workprovider.NewEvent;
import io.workprovider.StreamVersionConflictException;
import io.workprovider.UnsupportedCapabilityException;
import io.workprovider.spi.Delivery;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a provider declares that it can do, and what it refuses because it does not (Rule X1).
 *
 * <p>Not asserted yet: the capabilities of Rules X3 to X5, beyond that what is not offered is
 * refused. That of X2 has a suite of its own.
 */
public abstract class CapabilitySuite extends ConformanceSuite {

  private static final Stream STREAM = EventSequence.stream("orders", "s");

  /** For subclasses. */
  protected CapabilitySuite() {}

  private boolean has(Node node, Capability capability) {
    return node.provider().capabilities().contains(capability);
  }

  @Test
  void x1_whatIsDeclaredIsWhatTheAuthorSays() throws Exception {
    Node node = startNode();
    Set<Capability> declared = inOrder(cluster().fixture().capabilities());
    assertEquals(declared, inOrder(node.provider().capabilities()));
    node.writer("orders").append("s", 1);
    node.join(consumer("one", "orders", 1)).awaitHeld(1, patience()).get(0).take(1);
    assertEquals(declared, inOrder(node.provider().capabilities()));
    assertEquals(node.provider().name(), startNode().provider().name(), "one name on all nodes");
  }

  /** So that a failure reads the same in each run. */
  private static Set<Capability> inOrder(Set<Capability> capabilities) {
    return new TreeSet<>(capabilities);
  }

  @Test
  void x1_streamVersionsAreGaplessFromZeroOrNotThere() {
    Node node = startNode();
    EventAppender appender = node.provider().appender();
    List<Long> returned =
        List.of(
            appender.append(STREAM, event()),
            appender.append(STREAM, event(), event(), event()),
            appender.append(EventSequence.stream("orders", "t"), event()),
            appender.append(STREAM, event()));
    List<Delivery> taken =
        node.join(consumer("one", "orders", 1)).awaitHeld(1, patience()).get(0).take(6);
    List<Long> seen =
        taken.stream()
            .filter(delivery -> delivery.event().stream().equals("s"))
            .map(delivery -> delivery.event().streamVersion())
            .toList();
    boolean versions = has(node, Capability.STREAM_VERSIONS);
    assertEquals(versions ? List.of(0L, 3L, 0L, 4L) : List.of(-1L, -1L, -1L, -1L), returned);
    assertEquals(IntStream.range(0, 5).mapToObj(i -> versions ? (long) i : -1L).toList(), seen);
  }

  @Test
  void x1_anExpectedVersionIsCheckedOrRefused() {
    Node node = startNode();
    EventAppender appender = node.provider().appender();
    if (has(node, Capability.STREAM_VERSIONS)) {
      assertEquals(0, appender.append(STREAM, ExpectedVersion.noStream(), List.of(event())));
      assertConflict(appender, ExpectedVersion.noStream(), 0);
      assertConflict(appender, ExpectedVersion.exactly(1), 0);
      assertEquals(2, appender.append(STREAM, ExpectedVersion.exactly(0), two()));
      assertConflict(appender, ExpectedVersion.exactly(0), 2);
    } else {
      for (ExpectedVersion expected :
          List.of(ExpectedVersion.noStream(), ExpectedVersion.exactly(0))) {
        assertThrows(
            UnsupportedCapabilityException.class,
            () -> appender.append(STREAM, expected, List.of(event())));
      }
      appender.append(STREAM, event());
      appender.append(STREAM, event());
      appender.append(STREAM, event());
    }
    Held held = node.join(consumer("one", "orders", 1)).awaitHeld(1, patience()).get(0);
    held.take(3);
    NewEvent marker = event();
    appender.append(STREAM, marker);
    assertEquals(marker.id(), held.take(1).get(0).event().id(), "nothing refused was appended");
  }

  private static void assertConflict(
      EventAppender appender, ExpectedVersion expected, long actual) {
    StreamVersionConflictException conflict =
        assertThrows(
            StreamVersionConflictException.class,
            () -> appender.append(STREAM, expected, List.of(event())));
    assertEquals(actual, conflict.actual(), "the version found");
    assertEquals(expected, conflict.expected());
    assertEquals(STREAM, conflict.stream());
  }

  @Test
  void x1_anAppendThatIsTriedAgainChangesNothing() {
    Node node = startNode();
    Node other = startNode();
    List<NewEvent> events = two();
    long first = node.provider().appender().append(STREAM, ExpectedVersion.any(), events);
    long again = other.provider().appender().append(STREAM, ExpectedVersion.any(), events);
    assertEquals(first, again, "the version that the last of them has");
    if (has(node, Capability.STREAM_VERSIONS)) {
      assertEquals(
          first, node.provider().appender().append(STREAM, ExpectedVersion.noStream(), events));
    }
    NewEvent marker = event();
    node.provider().appender().append(STREAM, marker);
    List<Delivery> taken =
        node.join(consumer("one", "orders", 1)).awaitHeld(1, patience()).get(0).take(3);
    assertEquals(
        List.of(events.get(0).id(), events.get(1).id(), marker.id()),
        taken.stream().map(delivery -> delivery.event().id()).toList());
  }

  @Test
  void x1_anAppendIsAllOrNothingAndNeverEmpty() {
    Node node = startNode();
    EventAppender appender = node.provider().appender();
    NewEvent twice = event();
    assertThrows(
        IllegalArgumentException.class,
        () -> appender.append(STREAM, ExpectedVersion.any(), List.of(event(), twice, twice)));
    assertThrows(
        IllegalArgumentException.class,
        () -> appender.append(STREAM, ExpectedVersion.any(), List.of()));
    NewEvent marker = event();
    appender.append(STREAM, marker);
    assertEquals(
        marker.id(),
        node.join(consumer("one", "orders", 1))
            .awaitHeld(1, patience())
            .get(0)
            .take(1)
            .get(0)
            .event()
            .id(),
        "nothing refused was appended");
  }

  @Test
  void x1_whatAUnitOfWorkDoesNotOfferIsRefused() {
    Node node = startNode();
    node.writer("orders").append("s", 1);
    AtomicReference<RuntimeException> thrown = new AtomicReference<>();
    EventHandler handler =
        (event, context) -> {
          try {
            context.unwrap(OfferedByNobody.class);
          } catch (RuntimeException e) {
            thrown.set(e);
          }
        };
    node.run(Definitions.running("one", "orders", 1, handler).build());
    Await.until("it is refused", patience(), () -> thrown.get() != null);
    UnsupportedCapabilityException refusal =
        assertInstanceOf(UnsupportedCapabilityException.class, thrown.get());
    assertTrue(
        String.valueOf(refusal.getMessage()).contains(OfferedByNobody.class.getName()),
        "the message names what was asked for: " + refusal.getMessage());
  }

  /** A type that no unit of work can offer. */
  private interface OfferedByNobody {}

  private static NewEvent event() {
    return NewEvent.of("t", "payload");
  }

  private static List<NewEvent> two() {
    return List.of(event(), event());
  }
}
