package io.workprovider.conformance.store;

import io.workprovider.ProviderUnavailableException;
import io.workprovider.WorkProvider;
import io.workprovider.conformance.TestNode;
import io.workprovider.spi.store.StoreWorkProvider;
import io.workprovider.spi.store.WorkStore;
import io.workprovider.spi.store.WorkTables;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A store that a node can be cut off from, or die at: a fixture puts it between a node and the
 * store under test. Thread-safe.
 */
public final class FragileStore implements WorkStore {

  private final WorkStore store;
  private volatile boolean cut;
  private volatile boolean dead;

  private FragileStore(WorkStore store) {
    this.store = store;
  }

  /**
   * A node whose store can be hurt.
   *
   * @param name the provider's
   * @param store the node's own
   */
  public static TestNode startNode(String name, WorkStore store, Duration lease) {
    FragileStore fragile = new FragileStore(store);
    return new Node(fragile, StoreWorkProvider.start(name, fragile, lease));
  }

  private record Node(FragileStore store, WorkProvider provider) implements TestNode {

    @Override
    public void crash() {
      store.dead = true;
      store.close();
    }

    @Override
    public void cut() {
      store.cut = true;
    }

    @Override
    public void heal() {
      store.cut = false;
    }

    @Override
    public void close() {
      provider.close();
    }
  }

  @Override
  public <T> T read(String what, Function<WorkTables, T> step) {
    return through(what, () -> store.read(what, step));
  }

  @Override
  public <T> T write(String what, Function<WorkTables, T> step) {
    return through(what, () -> store.write(what, step));
  }

  /** What was done before the cut is done, but the answer does not arrive. */
  private <T> T through(String what, Supplier<T> call) {
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
