package io.workprovider.testservers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.testservers.ServerChoice.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerChoiceTest {

  @ParameterizedTest
  @CsvSource({
    "embedded, EMBEDDED, ''",
    "containers, CONTAINERS, ''",
    "containers:postgres:17, CONTAINERS, postgres:17",
    "/usr/lib/postgresql/15/bin, BINARIES, /usr/lib/postgresql/15/bin",
    "jdbc:postgresql://h/d, ADDRESS, jdbc:postgresql://h/d",
    "localhost:9092, ADDRESS, localhost:9092",
  })
  void readsEachWay(String value, Way way, String detail) {
    assertEquals(new ServerChoice(way, detail, "X"), ServerChoice.parse(value, "X"));
  }

  @Test
  void isAutomaticWhenNobodySaysAnything() {
    assertEquals(Way.AUTOMATIC, ServerChoice.of("nobody-asked-for-this").way());
  }

  @Test
  void readsTheSystemProperty() {
    System.setProperty("test.servers.kind", " embedded ");
    try {
      assertEquals(
          new ServerChoice(Way.EMBEDDED, "", "test.servers.kind"), ServerChoice.of("kind"));
    } finally {
      System.clearProperty("test.servers.kind");
    }
  }

  @Test
  void refusesWhatIsNoWay() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> ServerChoice.parse("docker", "X"));

    assertTrue(
        String.valueOf(refusal.getMessage()).contains("X is 'docker'"), refusal.getMessage());
  }

  @Test
  void takesUserAndPasswordOutOfAnAddress() {
    PostgresDatabase database =
        PostgresAddress.parse(
            "jdbc:postgresql://h:5433/d?user=u&ssl=true&password=p%26w&sslmode=require", "X");

    assertEquals(
        new PostgresDatabase(
            "d", "jdbc:postgresql://h:5433/d?ssl=true&sslmode=require", "u", "p&w"),
        database);
    assertEquals(
        "jdbc:postgresql://h:5433/other?ssl=true&sslmode=require", database.sibling("other").url());
    assertFalse(database.toString().contains("p&w"), database.toString());
  }

  @Test
  void refusesAnAddressWithoutItsPassword() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> PostgresAddress.parse("jdbc:mysql://h/d?password=secret", "X"));

    assertFalse(String.valueOf(refusal.getMessage()).contains("secret"), refusal.getMessage());
  }
}
