package io.workprovider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workprovider.Event;
import io.workprovider.postgres.events.PositionedEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class HandedOutTest {

  private final HandedOut handedOut = new HandedOut();

  private static UUID id(long position) {
    return new UUID(0, position);
  }

  private static PositionedEvent event(long position) {
    return new PositionedEvent(
        position,
        Event.recorded(
            id(position), "flights", "s", 0, "seen", Instant.EPOCH, new byte[0], Map.of()));
  }

  @Test
  void knowsEachEventOfThePageThatWasHandedOutLast() {
    handedOut.add(List.of(event(3), event(5), event(9)));
    assertEquals(new Place(3, id(3)), handedOut.at(3));
    assertEquals(new Place(5, id(5)), handedOut.at(5));
    assertEquals(new Place(9, id(9)), handedOut.at(9));
  }

  @Test
  void knowsTheLastEventOfThePageBeforeAlsoWhenNothingCameSince() {
    handedOut.add(List.of(event(3), event(5)));
    handedOut.add(List.of(event(9)));
    assertEquals(new Place(5, id(5)), handedOut.at(5));
    handedOut.add(List.of());
    handedOut.add(List.of());
    assertEquals(new Place(9, id(9)), handedOut.at(9));
  }

  @Test
  void saysSoWhenItDidNotHandOutAnEvent() {
    assertEquals(new Place(4, null), handedOut.at(4));
    handedOut.add(List.of(event(3), event(5)));
    assertEquals(new Place(4, null), handedOut.at(4));
    assertEquals(new Place(6, null), handedOut.at(6));
  }
}
