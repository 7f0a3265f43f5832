package io.workprovider.examples.delayboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlightFileTest {

  @Test
  void holdsTwentyThousandDeparturesFrom220Airports() throws IOException {
    List<Flight> flights = FlightFile.first(Integer.MAX_VALUE);

    assertEquals(Options.ALL_EVENTS, flights.size());
    assertEquals(220, flights.stream().map(Flight::origin).distinct().count());
    assertEquals(new Flight("2001-01-01 00:47", "DTW", "LAS", 1750, 66), flights.get(0));
  }

  @Test
  void countsDelaysOfAnAirport() throws IOException {
    DelaySum dallas =
        FlightFile.first(Options.ALL_EVENTS).stream()
            .filter(flight -> flight.origin().equals("DFW"))
            .collect(DelaySum.of(Flight::delay));

    assertEquals(1103, dallas.departures());
    assertEquals(9.48504, dallas.average(), 0.00001);
  }

  @Test
  void aDepartureIsItsLine() {
    String line = "2001-01-01 01:24,LAS,OAK,407,-5";

    assertEquals(line, Flight.parse(line).line());
    assertThrows(IllegalArgumentException.class, () -> Flight.parse("2001-01-01 01:24,LAS,OAK"));
  }
}
