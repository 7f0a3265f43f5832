package org.example.sqlite;

import io.workprovider.ProviderUnavailableException;

/** A file that a node can be cut off from, or die at. */
final class FragileStore implements Store {

  private final Store store;
  private volatile boolean cut;
  private volatile boolean dead;

  FragileStore(Store store) {
    this.store = store;
  }

  void crash() {
    dead = true;
    store.close();
  }

  void cut() {
    cut = true;
  }

  void heal() {
    cut = false;
  }

  @Override
  public <T> T read(String what, Step<T> step) {
    return through(what, () -> store.read(what, step));
  }

  @Override
  public <T> T write(String what, Step<T> step) {
    return through(what, () -> store.write(what, step));
  }

  /** What was done before the cut is done, but the answer does not arrive. */
  private <T> T through(String what, java.util.function.Supplier<T> call) {
    requireUp(what);
    T answer = call.get();
    requireUp(what);
    return answer;
  }

  private void requireUp(String what) {
    if (cut || dead) {
      throw new ProviderUnavailableException("Cannot " + what + ": the test cut it off.");
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
