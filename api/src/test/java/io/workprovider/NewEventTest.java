package io.workprovider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class NewEventTest {

  @Test
  void e7_thePayloadIsCopiedInAndOut() {
    byte[] bytes = {1, 2, 3};
    NewEvent event = NewEvent.of("Departed", bytes);
    bytes[0] = 9;
    event.payload()[1] = 9;
    assertArrayEquals(new byte[] {1, 2, 3}, event.payload());
  }

  @Test
  void e7_textIsEncodedInUtf8() {
    String text = "Zürich \uD83D\uDE80 \u0000 日本";
    assertArrayEquals(text.getBytes(UTF_8), NewEvent.of("Departed", text).payload());
    assertArrayEquals(new byte[0], NewEvent.of("Departed", "").payload());
  }

  @Test
  void e7_textThatUtf8CannotTellIsRefusedRatherThanChanged() {
    assertRefused(
        "The payload has an unpaired surrogate, which UTF-8 cannot tell. Mend the text, or give"
            + " the payload as bytes.",
        () -> NewEvent.of("Departed", "a\uD83Db"));
  }

  @Test
  void eachHasAnIdOfItsOwnUnlessGivenOne() {
    UUID id = UUID.randomUUID();
    NewEvent event = NewEvent.of("Departed", "x");
    assertNotEquals(event.id(), NewEvent.of("Departed", "x").id());
    assertEquals(id, event.withId(id).id());
    assertEquals(event.type(), event.withId(id).type());
    assertArrayEquals(event.payload(), event.withId(id).payload());
  }

  @Test
  void metadataIsCopied() {
    Map<String, String> metadata = new HashMap<>(Map.of("user", "ann"));
    NewEvent event = NewEvent.of("Departed", "x").withMetadata(metadata);
    metadata.put("user", "bob");
    assertEquals(Map.of("user", "ann"), event.metadata());
    assertThrows(UnsupportedOperationException.class, () -> event.metadata().put("a", "b"));
    assertEquals(event.metadata(), event.withId(UUID.randomUUID()).metadata());
  }

  @Test
  void e7_metadataMayHoldAnyTextThatCanBeStored() {
    Map<String, String> metadata = Map.of("", "", "ключ\n", "\u0001 \uD83D\uDE80", " ", "=,;");
    assertEquals(metadata, NewEvent.of("Departed", "x").withMetadata(metadata).metadata());
  }

  @Test
  void refusesMetadataThatNotEveryProviderCanStore() {
    NewEvent event = NewEvent.of("Departed", "x");
    assertRefused(
        "The metadata key 'a?' has U+0000 at index 1, which not every provider can store.",
        () -> event.withMetadata(Map.of("a\u0000", "b")));
    assertRefused(
        "The value of the metadata key 'token' has U+D83D at index 6, which not every provider can"
            + " store.",
        () -> event.withMetadata(Map.of("token", "secret\uD83D")));
  }

  @Test
  void refusesATypeThatIsNoName() {
    assertRefused(
        "The event type 'De?parted' has U+000A at index 2. Allowed are: any characters but control"
            + " characters and unpaired surrogates.",
        () -> NewEvent.of("De\nparted", "x"));
  }

  @Test
  void tellsItselfWithoutPayloadAndMetadata() {
    UUID id = UUID.fromString("00000000-0000-0000-0000-000000000007");
    NewEvent event =
        NewEvent.of("Departed", "secret").withMetadata(Map.of("k", "secret")).withId(id);
    assertEquals("NewEvent[id=" + id + ", type=Departed, payload=6 bytes]", event.toString());
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
