package io.workprovider.postgres;

import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a node may do with tables that somebody else created. The same as in {@code
 * docs/operations-postgres.md}; to append events takes one more.
 */
final class Privileges {

  private static final String MISSING =
      """
      SELECT 'GRANT ' || string_agg(n.privilege, ', ' ORDER BY n.privilege) || ' ON '
             || n.kind || ?::text || '.' || n.object || ' TO ' || quote_ident(current_user)
      FROM (
        SELECT '' AS kind, t.object, p.privilege
        FROM (VALUES ('schema_version', 'SELECT'),
                     ('events', 'SELECT'),
                     ('consumers', 'SELECT, INSERT, UPDATE'),
                     ('work_allocations', 'SELECT, INSERT, UPDATE'),
                     ('leaders', 'SELECT, INSERT, UPDATE'),
                     ('nodes', 'SELECT, INSERT, UPDATE, DELETE')) AS t (object, privileges),
             regexp_split_to_table(t.privileges, ', ') AS p (privilege)
        WHERE NOT has_table_privilege(?::text || '.' || t.object, p.privilege)
        UNION ALL
        SELECT 'SEQUENCE ', 'allocation_changes', p.privilege
        FROM (VALUES ('SELECT'), ('USAGE')) AS p (privilege)
        WHERE NOT has_sequence_privilege(?::text || '.allocation_changes', p.privilege)
      ) AS n
      GROUP BY n.kind, n.object
      ORDER BY n.object
      LIMIT 1
      """;

  private Privileges() {}

  /** A statement that grants some of what the role lacks; none if it lacks nothing. */
  static Optional<String> missing(Connection connection, SchemaName schema) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(MISSING)) {
      for (int i = 1; i <= 3; i++) {
        select.setString(i, schema.quoted());
      }
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }
}
