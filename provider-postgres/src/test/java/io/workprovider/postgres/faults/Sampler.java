package io.workprovider.postgres.faults;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Looks at the allocations all the time: epochs and positions only rise (Rules A1, P3). */
final class Sampler implements AutoCloseable {

  private static final String ROWS =
      "SELECT partition, epoch, coalesce(position, 0), owner FROM workprovider.work_allocations";

  private final DataSource database;
  private final Map<Integer, Row> last = new HashMap<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "fault-sampler");

  private record Row(long epoch, long position, @Nullable String owner) {}

  private Sampler(DataSource database) {
    this.database = database;
  }

  static Sampler start(DataSource database) {
    Sampler sampler = new Sampler(database);
    sampler.thread.start();
    return sampler;
  }

  private void run() {
    try {
      while (!closing.await(20, TimeUnit.MILLISECONDS)) {
        sampleUntilTheServerIsAway();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void sampleUntilTheServerIsAway() throws InterruptedException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      do {
        try (ResultSet row = statement.executeQuery(ROWS)) {
          while (row.next()) {
            see(row.getInt(1), new Row(row.getLong(2), row.getLong(3), row.getString(4)));
          }
        }
      } while (!closing.await(20, TimeUnit.MILLISECONDS));
    } catch (SQLException e) {
      // The fault under test; sampling goes on once the server is back.
      if (closing.await(50, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private void see(int partition, Row now) {
    Row before = last.put(partition, now);
    if (before == null) {
      return;
    }
    boolean sameEpoch = before.epoch == now.epoch;
    boolean ownerChanged =
        before.owner == null ? now.owner != null : !before.owner.equals(now.owner);
    if (now.epoch < before.epoch || now.position < before.position || (sameEpoch && ownerChanged)) {
      violations.add("partition " + partition + " went from " + before + " to " + now);
    }
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
