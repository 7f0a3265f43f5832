package io.workprovider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.EventSequence;
import io.workprovider.NewEvent;
import io.workprovider.PartitionId;
import io.workprovider.ProviderUnavailableException;
import io.workprovider.StartingPoint;
import io.workprovider.WorkProvider;
import io.workprovider.postgres.sql.SchemaName;
import io.workprovider.spi.Delivery;
import io.workprovider.spi.PartitionAssignment;
import io.workprovider.spi.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A role that has what docs/operations-postgres.md grants it, and nothing more (Rule D9). */
final class LeastPrivilegesTest {

  private static final Path PAGE = Path.of("..", "docs", "operations-postgres.md");
  private static final Pattern GRANT =
      Pattern.compile(
          "^GRANT ([A-Z, ]+) ON ((?:SCHEMA |SEQUENCE )?)([a-z_., ]+) TO app;$", Pattern.MULTILINE);
  private static final EventSequence.Stream FLIGHT = new EventSequence.Stream("flights", "LH 400");

  private final PostgresFixture fixture = new PostgresFixture();
  private final String role = "role_of_" + fixture.database().name();

  @BeforeEach
  void createTablesAndRole() throws IOException {
    fixture.database().execute(WorkSchema.script(new SchemaName("workprovider")));
    fixture.database().execute("CREATE ROLE " + role + " LOGIN PASSWORD 'right'");
    grants().forEach(grant -> run("GRANT", grant, "TO"));
  }

  @AfterEach
  void closeNodes() {
    fixture.database().execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
    fixture.close();
  }

  private static List<MatchResult> grants() throws IOException {
    List<MatchResult> grants = GRANT.matcher(Files.readString(PAGE)).results().toList();
    assertEquals(8, grants.size());
    return grants;
  }

  private void run(String verb, MatchResult grant, String toOrFrom) {
    run(verb, grant.group(1), grant.group(2) + grant.group(3), toOrFrom);
  }

  private void run(String verb, String privileges, String on, String toOrFrom) {
    fixture.database().execute(String.join(" ", verb, privileges, "ON", on, toOrFrom, role));
  }

  private WorkProvider connect() {
    return fixture.connect(
        fixture.serverPort(), Map.of("user", role, "password", "right", "install-schema", "false"));
  }

  @Test
  @SuppressWarnings("try") // Its leaving is what the other one takes over from.
  void worksWithThePrivilegesOfThePageAlone() {
    try (WorkProvider two = connect();
        Grants first = Grants.releasing();
        Grants second = Grants.releasing()) {
      try (WorkProvider one = connect()) {
        one.appender().append(FLIGHT, NewEvent.of("departed", "1"));
        one.subscribe(Board.of(1), first);
        PartitionAssignment only = first.awaitOwned(1).get(0);
        Delivery event = Board.poll(only, 1).get(0);
        only.save(Progress.to(event.position()));
        two.subscribe(Board.of(1), second);
      }
      PartitionAssignment moved = second.awaitOwned(1).get(0);
      assertTrue(moved.isCaughtUp());
      two.positions().reset("board", PartitionId.of(0), StartingPoint.beginning());
      assertEquals(1, two.admin().nodes().size());
    }
  }

  @Test
  void d9_namesEachPrivilegeThatIsMissing() throws IOException {
    for (MatchResult grant : grants()) {
      for (String object : grant.group(3).split(", ", -1)) {
        for (String privilege : grant.group(1).split(", ", -1)) {
          if (!object.endsWith(".events") || !privilege.equals("INSERT")) {
            startsNotWithout(privilege, grant.group(2) + object);
          }
        }
      }
    }
    connect().close();
  }

  private void startsNotWithout(String privilege, String on) {
    run("REVOKE", privilege, on, "FROM");
    ProviderUnavailableException refused =
        assertThrows(ProviderUnavailableException.class, () -> connect().close());
    run("GRANT", privilege, on, "TO");
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(": a privilege is missing"), message);
    if (on.startsWith("SCHEMA ") || on.endsWith(".schema_version")) {
      assertTrue(message.contains("permission denied for"), message);
    } else {
      String quoted = on.replace("workprovider.", "\"workprovider\".");
      assertTrue(
          message.endsWith(
              "Let a DBA run: GRANT " + privilege + " ON " + quoted + " TO " + role + "."),
          message);
    }
  }

  @Test
  void aRoleThatMayNotAppendIsToldSo() {
    run("REVOKE", "INSERT", "workprovider.events", "FROM");
    try (WorkProvider node = connect()) {
      ProviderUnavailableException refused =
          assertThrows(
              ProviderUnavailableException.class,
              () -> node.appender().append(FLIGHT, NewEvent.of("departed", "1")));
      assertTrue(
          String.valueOf(refused.getMessage()).contains("permission denied for table events"),
          String.valueOf(refused.getMessage()));
    }
  }
}
