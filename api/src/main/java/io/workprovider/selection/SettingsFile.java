package io.workprovider.selection;

import io.workprovider.InvalidSettingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** The file {@code workprovider.properties} on the class path, in UTF-8. */
final class SettingsFile {

  private static final String NAME = "workprovider.properties";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private SettingsFile() {}

  /**
   * The only file of that name, if there is one.
   *
   * @throws InvalidSettingException if there are several, or it cannot be read
   */
  static Optional<SettingSource> find(ClassLoader loader) {
    Map<String, URL> byLocation = new TreeMap<>();
    try {
      for (URL url : Collections.list(loader.getResources(NAME))) {
        byLocation.put(Locations.show(url), url);
      }
    } catch (IOException e) {
      throw new InvalidSettingException(
          "The class path could not be searched for " + NAME + ": " + e + ".", e);
    }
    if (byLocation.size() > 1) {
      throw new InvalidSettingException(
          byLocation.size()
              + " files named "
              + NAME
              + " are on the class path, and only one can be right:\n  "
              + String.join("\n  ", byLocation.keySet())
              + "\nKeep one of them.");
    }
    return byLocation.entrySet().stream().findFirst().map(e -> read(e.getKey(), e.getValue()));
  }

  private static SettingSource read(String location, URL url) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text(url)));
    } catch (CharacterCodingException e) {
      throw new InvalidSettingException(
          "The file " + location + " is not in UTF-8. Store it in UTF-8.", e);
    } catch (IOException e) {
      throw new InvalidSettingException(
          "The file " + location + " could not be read: " + e + ".", e);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          "The file "
              + location
              + " has a malformed \\u escape. Write the character itself, in UTF-8.",
          e);
    }
    Map<String, String> texts = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
    return SettingSource.file(location, texts);
  }

  private static String text(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    // A cached jar would stay open, and stay what it was after the file changed.
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in.readAllBytes())).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }
  }
}
