package io.workprovider.memory;

import java.util.ArrayList;
import java.util.List;

/** What a handler wants done when its position is saved. Used by one thread at a time. */
final class UnitOfWork implements InMemoryTransaction {

  private final List<Runnable> effects = new ArrayList<>();

  @Override
  public void atCommit(Runnable effect) {
    effects.add(effect);
  }

  void carryOut() {
    effects.forEach(Runnable::run);
  }
}
