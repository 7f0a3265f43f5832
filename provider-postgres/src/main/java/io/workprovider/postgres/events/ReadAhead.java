package io.workprovider.postgres.events;

/**
 * How much is fetched ahead of a partition's handlers (Rule E10). One event always fits, however
 * large it is.
 *
 * @param events at most so many events, 1 or more
 * @param bytes at most so many bytes of them, 1 or more
 */
public record ReadAhead(int events, long bytes) {

  public ReadAhead {
    if (events < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "Read-ahead is 1 event and 1 byte or more, not events=" + events + " bytes=" + bytes);
    }
  }
}
