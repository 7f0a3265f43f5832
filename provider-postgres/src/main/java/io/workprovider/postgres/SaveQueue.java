package io.workprovider.postgres;

import io.workprovider.postgres.OwnerTable.Grant;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SqlErrors;
import io.workprovider.postgres.sql.Together;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes saves that are asked for at the same time in one statement. Thread-safe; a caller blocks
 * until its own save is answered.
 */
final class SaveQueue {

  private final Database database;
  private final OwnerTable table;
  private final Together<Save> together = new Together<>(1, (batch, next) -> true, this::write);

  SaveQueue(Database database, OwnerTable table) {
    this.database = database;
    this.table = table;
  }

  /** What one caller asks for, and its answer. */
  private static final class Save extends Together.Request {

    private final Grant grant;
    private final Place place;
    private boolean saved;
    private @Nullable SQLException failure;

    Save(Grant grant, Place place) {
      this.grant = grant;
      this.place = place;
    }
  }

  /**
   * Saves a position; returns false if the grant is not current.
   *
   * @param what what is done, as the beginning of a sentence
   * @throws io.workprovider.ProviderUnavailableException if the server did not answer
   */
  boolean save(String what, Grant grant, Place place) {
    Save mine = new Save(grant, place);
    together.carryOut(mine);
    if (mine.failure != null && !SqlErrors.isTransient(mine.failure)) {
      throw SqlErrors.unavailable(what, mine.failure);
    }
    // The statement for all says nothing of what was locked, so each asks again for its own.
    return mine.saved || database.call(what, connection -> table.save(connection, grant, place));
  }

  private void write(List<Save> batch) {
    Map<Grant, Place> places = new HashMap<>();
    batch.forEach(save -> places.merge(save.grant, save.place, Place::max));
    try {
      Set<Grant> saved = database.run(connection -> table.saveAll(connection, places));
      batch.forEach(save -> save.saved = saved.contains(save.grant));
    } catch (SQLException e) {
      batch.forEach(save -> save.failure = e);
    }
  }
}
