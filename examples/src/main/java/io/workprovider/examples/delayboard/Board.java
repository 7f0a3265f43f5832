package io.workprovider.examples.delayboard;

/** Where the consumer writes what it handled. Thread-safe. */
@FunctionalInterface
interface Board {

  /** Notes one handling of an event. When this returns the note is there to stay. */
  void note(Handling handling) throws Exception;
}
