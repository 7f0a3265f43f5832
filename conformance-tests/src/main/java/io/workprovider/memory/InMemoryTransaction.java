package io.workprovider.memory;

/**
 * What a handler's unit of work offers on the in-memory provider: {@code
 * context.unwrap(InMemoryTransaction.class)}.
 *
 * <p>For the handler's thread, during its call.
 */
@FunctionalInterface
public interface InMemoryTransaction {

  /**
   * Has something done in the very step that saves the position, if that is not refused (Rule X2).
   *
   * @param effect quick, as the storage is locked meanwhile; must not throw
   */
  void atCommit(Runnable effect);
}
