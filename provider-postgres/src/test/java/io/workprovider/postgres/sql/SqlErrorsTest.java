package io.workprovider.postgres.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.UnknownHostException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

final class SqlErrorsTest {

  @Test
  void namesTheRootAndNoStateWhereThereIsNone() {
    SQLException e = new SQLException("The pool is empty.", new UnknownHostException("nowhere"));
    assertEquals(
        "Reading the nodes failed: The pool is empty (UnknownHostException: nowhere). See that the"
            + " Postgres server is up and reachable, and try again: that is safe, also if it was"
            + " done and only the answer was lost.",
        SqlErrors.unavailable("Reading the nodes", e).getMessage());
  }

  @Test
  void aMissingPrivilegeIsNamed() {
    SQLException e = new SQLException("permission denied for table events", "42501");
    assertEquals(
        "Appending failed (SQLSTATE 42501): permission denied for table events. Let a DBA grant the"
            + " user that logs in INSERT on s.events.",
        SqlErrors.unavailable("Appending", e, "append again", "INSERT on s.events").getMessage());
  }

  @Test
  void whatTheServerRefusesIsNoOutage() {
    SQLException e = new SQLException("value too long", "22001");
    assertEquals(
        "Appending failed (SQLSTATE 22001): value too long. The server is up and refuses this: mend"
            + " what it names, and append again.",
        SqlErrors.unavailable("Appending", e, "append again", "INSERT").getMessage());
  }
}
