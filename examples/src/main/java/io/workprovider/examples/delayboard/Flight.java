package io.workprovider.examples.delayboard;

/**
 * One departure. As an event its payload is its line of the file.
 *
 * @param date local date and time, {@code yyyy-MM-dd HH:mm}
 * @param origin IATA code of the airport of departure
 * @param destination IATA code of the airport of arrival
 * @param distance statute miles
 * @param delay minutes; negative is early
 */
record Flight(String date, String origin, String destination, int distance, int delay) {

  static Flight parse(String line) {
    String[] fields = line.split(",", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "A departure is date,origin,destination,distance,delay, not '" + line + "'.");
    }
    return new Flight(
        fields[0], fields[1], fields[2], Integer.parseInt(fields[3]), Integer.parseInt(fields[4]));
  }

  String line() {
    return date + "," + origin + "," + destination + "," + distance + "," + delay;
  }
}
