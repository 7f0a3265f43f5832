package io.workprovider;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * An event that has not been appended yet.
 *
 * <p>Its id is chosen by the writer and makes an append that is tried again harmless: an id that is
 * already stored is not stored twice. Immutable and thread-safe.
 */
public final class NewEvent {

  private final UUID id;
  private final String type;
  private final byte[] payload;
  private final Map<String, String> metadata;

  private NewEvent(UUID id, String type, byte[] payload, Map<String, String> metadata) {
    this.id = Objects.requireNonNull(id, "id");
    this.type = Names.eventType(type);
    this.payload = payload;
    this.metadata = metadata;
  }

  /**
   * An event with a random id and no metadata.
   *
   * @param type 1 to 400 characters, no control characters
   * @param payload any bytes, also none; copied
   */
  public static NewEvent of(String type, byte[] payload) {
    Objects.requireNonNull(payload, "payload");
    return new NewEvent(UUID.randomUUID(), type, payload.clone(), Map.of());
  }

  /**
   * An event with a random id and no metadata, whose payload is the text in UTF-8.
   *
   * @throws IllegalArgumentException if the type is not allowed, or the text has an unpaired
   *     surrogate, which UTF-8 cannot tell (Rule E7)
   */
  public static NewEvent of(String type, String payload) {
    Objects.requireNonNull(payload, "payload");
    return new NewEvent(UUID.randomUUID(), type, inUtf8(payload), Map.of());
  }

  private static byte[] inUtf8(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "The payload has an unpaired surrogate, which UTF-8 cannot tell. Mend the text, or give"
              + " the payload as bytes.",
          e);
    }
  }

  /** The same event under this id. */
  public NewEvent withId(UUID id) {
    return new NewEvent(id, type, payload, metadata);
  }

  /**
   * The same event with this metadata in place of what it had.
   *
   * @param metadata any keys and values without U+0000 and unpaired surrogates; copied
   * @throws IllegalArgumentException if one has either
   */
  public NewEvent withMetadata(Map<String, String> metadata) {
    Map<String, String> copy = Map.copyOf(metadata);
    copy.forEach(
        (key, value) -> {
          Names.metadataKey(key);
          Names.metadataValue(key, value);
        });
    return new NewEvent(id, type, payload, copy);
  }

  /** The id, unique over all events of a store. */
  public UUID id() {
    return id;
  }

  /** What kind of thing happened. */
  public String type() {
    return type;
  }

  /** A copy of the payload. */
  public byte[] payload() {
    return payload.clone();
  }

  /** Metadata, unmodifiable; empty if there is none. */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public String toString() {
    return "NewEvent[id=" + id + ", type=" + type + ", payload=" + payload.length + " bytes]";
  }
}
