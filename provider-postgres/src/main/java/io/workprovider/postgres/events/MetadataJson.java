package io.workprovider.postgres.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Metadata as it stands in its column: a flat JSON object of texts, NULL if there is none. */
final class MetadataJson {

  private static final JsonFactory JSON = new JsonFactory();

  private MetadataJson() {}

  static @Nullable String write(Map<String, String> metadata) {
    if (metadata.isEmpty()) {
      return null;
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Reads what {@link #write} wrote. Values of other writers that are no texts keep their JSON. */
  static Map<String, String> read(@Nullable String text) {
    if (text == null) {
      return Map.of();
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Map.of();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        metadata.put(key, json.nextToken().isScalarValue() ? json.getText() : structure(json));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Collections.unmodifiableMap(metadata);
  }

  private static String structure(JsonParser json) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator copy = JSON.createGenerator(text)) {
      copy.copyCurrentStructure(json);
    }
    return text.toString();
  }
}
