package io.workprovider.examples.delayboard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The departures that come with the program; see SOURCE.md beside the file. */
final class FlightFile {

  private static final String RESOURCE = "flights-20k.csv.gz";

  private FlightFile() {}

  /** The first departures of the file, in the order of the file. */
  static List<Flight> first(int count) throws IOException {
    try (InputStream file =
            Objects.requireNonNull(
                FlightFile.class.getResourceAsStream(RESOURCE), "missing resource " + RESOURCE);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
      return lines.lines().skip(1).limit(count).map(Flight::parse).toList();
    }
  }
}
