package io.workprovider.postgres.events;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workprovider.postgres.TestDatabase;
import io.workprovider.postgres.sql.SchemaName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamHashTest {

  private static final SchemaName SCHEMA = new SchemaName("workprovider");
  private static final TestDatabase DATABASE = TestDatabase.withEvents(SCHEMA);

  /** Pinned: a change would move streams between partitions. */
  @ParameterizedTest
  @CsvSource({"a, 0cc175b9", "order-1, 6e7f85a9", "flüge/Ω, 6673f4d6"})
  void e6_hashNeverChanges(String stream, String hex) {
    assertEquals(Integer.parseUnsignedInt(hex, 16), StreamHash.of(stream));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "order-1", "flüge/Ω", "日本語", "😀 two words", "O'Hare\\\"", "%_"})
  void e6_tableHashesAsThisClassDoes(String stream) throws SQLException {
    try (Connection connection = DATABASE.dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                SCHEMA.in(
                    """
                    INSERT INTO ${schema}.events (id, category, stream, stream_version, type, payload)
                    VALUES (gen_random_uuid(), 'c', ?, 0, 't', '') RETURNING stream_hash
                    """))) {
      insert.setString(1, stream);
      try (ResultSet rows = insert.executeQuery()) {
        rows.next();
        assertEquals(StreamHash.of(stream), rows.getInt(1));
      }
    }
  }

  @Test
  void e6_partitionReadsTheHashAsUnsigned() {
    assertEquals(3, StreamHash.partition(-1, 4));
    assertEquals(4, StreamHash.partition(Integer.MIN_VALUE, 8));
    assertEquals(0, StreamHash.partition(15, 1024));
  }

  @Test
  void sharesHoldAllHashesOfTheirPartitionsAndFewOthers() {
    assertArrayEquals(new int[] {256, 257, 258, 259}, StreamHash.shares(new long[] {64}, 256));
    Random random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      int partitions = 1 + random.nextInt(1_024);
      int hash = random.nextInt();
      int[] shares =
          StreamHash.shares(new long[] {StreamHash.partition(hash, partitions)}, partitions);
      assertTrue(Arrays.binarySearch(shares, hash >>> 22) >= 0, () -> hash + " of " + partitions);
      assertTrue(shares.length <= StreamHash.SHARES / partitions + 2);
    }
  }
}
