package io.workprovider.testservers;

/**
 * One running server, as its starter controls it. Every method returns when what it asked for is
 * done. Used by one thread at a time.
 */
interface ServerControl extends AutoCloseable {

  /** Starts it again after a stop, on the same port and data; does not wait until it answers. */
  void start();

  /** Stops it; its port and data are kept. */
  void stop(StopMode mode);

  /** Freezes it: its connections stay open and nothing answers. */
  void pause();

  /** Ends a pause. */
  void resume();

  /** Why it will not come up any more, from its log, or an empty text while it may. */
  String failure();

  /** Ends it and removes its data. Idempotent. */
  @Override
  void close();
}
