package io.workprovider.postgres;

import io.workprovider.postgres.OwnerTable.Grant;
import io.workprovider.postgres.sql.Database;
import io.workprovider.postgres.sql.SqlErrors;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes saves that are asked for at the same time in one statement: the first caller writes, and
 * who comes meanwhile is written together next. Thread-safe; a caller blocks until its own save is
 * answered.
 */
final class SaveQueue {

  private final Database database;
  private final OwnerTable table;
  private final Queue<Save> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean writing = new AtomicBoolean();

  SaveQueue(Database database, OwnerTable table) {
    this.database = database;
    this.table = table;
  }

  /** What one caller asks for, and its answer. */
  private static final class Save {

    private final Grant grant;
    private final Place place;
    private final Thread caller = Thread.currentThread();
    private boolean saved;
    private @Nullable SQLException failure;

    /** Written after the answer, and read before it. */
    private volatile boolean answered;

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
    waiting.add(mine);
    awaitAnswer(mine);
    if (mine.failure != null && !SqlErrors.isTransient(mine.failure)) {
      throw SqlErrors.unavailable(what, mine.failure);
    }
    // The statement for all says nothing of what was locked, so each asks again for its own.
    return mine.saved || database.call(what, connection -> table.save(connection, grant, place));
  }

  /** An interruption is kept for later: the save may be on its way. */
  private void awaitAnswer(Save mine) {
    boolean interrupted = false;
    while (!mine.answered) {
      if (writing.compareAndSet(false, true)) {
        try {
          writeAll();
        } finally {
          writing.set(false);
          wakeNext();
        }
      } else {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whoever was added before this looked writes next; whoever is added later finds the way free.
   */
  private void wakeNext() {
    Save next = waiting.peek();
    if (next != null) {
      LockSupport.unpark(next.caller);
    }
  }

  private void writeAll() {
    List<Save> batch = new ArrayList<>();
    Map<Grant, Place> places = new HashMap<>();
    for (Save save = waiting.poll(); save != null; save = waiting.poll()) {
      batch.add(save);
      places.merge(save.grant, save.place, Place::max);
    }
    try {
      Set<Grant> saved = database.run(connection -> table.saveAll(connection, places));
      batch.forEach(save -> save.saved = saved.contains(save.grant));
    } catch (SQLException e) {
      batch.forEach(save -> save.failure = e);
    } finally {
      for (Save save : batch) {
        save.answered = true;
        LockSupport.unpark(save.caller);
      }
    }
  }
}
