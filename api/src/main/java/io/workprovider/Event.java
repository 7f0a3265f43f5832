package io.workprovider;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * An immutable record of something that happened, as it was appended (Rule E7).
 *
 * <p>Two events are equal if their ids are. Immutable and thread-safe.
 */
public final class Event {

  private final UUID id;
  private final String category;
  private final String stream;
  private final long streamVersion;
  private final String type;
  private final Instant recordedAt;
  private final byte[] payload;
  private final Map<String, String> metadata;

  private Event(
      UUID id,
      String category,
      String stream,
      long streamVersion,
      String type,
      Instant recordedAt,
      byte[] payload,
      Map<String, String> metadata) {
    this.id = Objects.requireNonNull(id, "id");
    this.category = Objects.requireNonNull(category, "category");
    this.stream = Objects.requireNonNull(stream, "stream");
    this.streamVersion = streamVersion;
    this.type = Objects.requireNonNull(type, "type");
    this.recordedAt = Objects.requireNonNull(recordedAt, "recordedAt");
    this.payload = Objects.requireNonNull(payload, "payload");
    this.metadata = Objects.requireNonNull(metadata, "metadata");
  }

  /**
   * An event as a provider read it. For providers, and for tests of handlers.
   *
   * <p>Nothing is copied or checked, so that reading costs no more than it must: the caller gives
   * up the payload and the metadata, and names come from a store that checked them.
   *
   * @param streamVersion the place in the stream, from 0; -1 if the back end keeps none
   */
  public static Event recorded(
      UUID id,
      String category,
      String stream,
      long streamVersion,
      String type,
      Instant recordedAt,
      byte[] payload,
      Map<String, String> metadata) {
    return new Event(id, category, stream, streamVersion, type, recordedAt, payload, metadata);
  }

  /** The id that the writer chose, unique over all events of a store. */
  public UUID id() {
    return id;
  }

  /** The category of its stream. */
  public String category() {
    return category;
  }

  /** The name of its stream within the category. */
  public String stream() {
    return stream;
  }

  /**
   * Its place in the stream, from 0 and without gaps; -1 where the provider does not declare {@link
   * Capability#STREAM_VERSIONS}.
   */
  public long streamVersion() {
    return streamVersion;
  }

  /** What kind of thing happened. */
  public String type() {
    return type;
  }

  /** When the store recorded it, by the store's clock, in microseconds at best. */
  public Instant recordedAt() {
    return recordedAt;
  }

  /** A copy of the payload. {@link #payloadBuffer()} avoids the copy. */
  public byte[] payload() {
    return payload.clone();
  }

  /** A new read-only view of the payload, from its first byte to its last. */
  public ByteBuffer payloadBuffer() {
    return ByteBuffer.wrap(payload).asReadOnlyBuffer();
  }

  /** The payload decoded as UTF-8; malformed input becomes U+FFFD. */
  public String payloadText() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  /** Number of bytes of the payload. */
  public int payloadSize() {
    return payload.length;
  }

  /** Metadata, unmodifiable; empty if there is none. */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Event event && id.equals(event.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** Everything but payload and metadata, which may hold secrets. */
  @Override
  public String toString() {
    return "Event[id="
        + id
        + ", category="
        + category
        + ", stream="
        + stream
        + ", version="
        + streamVersion
        + ", type="
        + type
        + ", payload="
        + payload.length
        + " bytes]";
  }
}
